import { newContext } from '@gantry/bus';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { BannersRepository } from './banners.repository';
import { BannersService } from './banners.service';

const HOUR = 3_600_000;
const at = (ms: number) => new Date(Date.now() + ms);
const banner = (_id: string, fields: object = {}) => ({
  _id,
  platform: ['web'],
  startAt: at(-HOUR),
  expireAt: at(HOUR),
  createdAt: at(-HOUR),
  view: { blocks: [] },
  ...fields,
});

describe('banners', () => {
  let server: EmbeddedMongo;
  let mongo: Connection;
  let service: BannersService;
  const as = (userId: string, ...roles: string[]) =>
    newContext({ kind: 'user', userId, username: userId, roles, hashedToken: '', bypassTwoFactor: false });
  const listed = async (userId: string, roles: string[], platform = 'web', bid?: string) =>
    (await service.listNew(as(userId, ...roles), { platform, bid })).banners.map(({ _id }) => _id);

  beforeAll(async () => {
    server = await temporaryMongo();
    mongo = await createConnection(`${server.url}/notices`, { autoIndex: false }).asPromise();
    const repository = new BannersRepository(mongo);
    await repository.createIndexes();
    service = new BannersService(repository);
    await mongo
      .collection<{ _id: string }>('rocketchat_banner')
      .insertMany([
        banner('second'),
        banner('first', { createdAt: at(-2 * HOUR), platform: ['web', 'mobile'] }),
        banner('for-admins', { roles: ['admin'] }),
        banner('later', { startAt: at(HOUR) }),
        banner('over', { expireAt: at(-HOUR) }),
        banner('switched-off', { active: false }),
      ]);
  });
  afterAll(async () => {
    await mongo.close();
    await server.close();
  });

  it('are those of now, of the platform and of the reader, the oldest first', async () => {
    expect(await listed('ada', ['user'])).toEqual(['first', 'second']);
    expect(await listed('ada', ['user'], 'mobile')).toEqual(['first']);
    expect(await listed('boss', ['admin'])).toEqual(['first', 'second', 'for-admins']);
    expect(await listed('ada', ['user'], 'web', 'second')).toEqual(['second']);
    await expect(listed('ada', ['user'], 'toaster')).rejects.toThrow('Platform is unknown. [error-unknown-platform]');
  });

  it('stay away once they were put away, from that reader alone', async () => {
    for (let twice = 0; twice < 2; twice++) await service.dismiss(as('grace', 'user'), { bannerId: 'first' });
    expect(await listed('grace', ['user'])).toEqual(['second']);
    expect(await listed('ada', ['user'])).toEqual(['first', 'second']);
    expect(await mongo.collection('rocketchat_banner_dismiss').find({ userId: 'grace' }).toArray()).toEqual([
      {
        _id: expect.any(String),
        userId: 'grace',
        bannerId: 'first',
        dismissedBy: { _id: 'grace', username: 'grace' },
        dismissedAt: expect.any(Date),
        _updatedAt: expect.any(Date),
      },
    ]);
    await expect(service.dismiss(as('grace', 'user'), { bannerId: 'none' })).rejects.toMatchObject({ kind: 'bare' });
  });
});
