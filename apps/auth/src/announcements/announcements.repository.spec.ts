import { dismissAnnouncement } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createConnection, type Connection } from 'mongoose';
import { AnnouncementsRepository } from './announcements.repository';

describe('announcements in an account', () => {
  let server: EmbeddedMongo;
  let mongo: Connection;

  beforeAll(async () => {
    server = await temporaryMongo();
    mongo = await createConnection(`${server.url}/accounts`, { autoIndex: false }).asPromise();
  });
  afterAll(async () => {
    await mongo.close();
    await server.close();
  });

  it('are marked as read, and not made by that', async () => {
    const users = mongo.collection<{ _id: string; banners: object }>('users');
    await users.insertOne({ _id: 'ada', banners: { one: { text: 'x' }, two: { text: 'y' } } });
    const announcements = new AnnouncementsRepository(mongo);
    await announcements.markRead('ada', 'one');
    await announcements.markRead('ada', 'none');
    expect(await users.findOne({ _id: 'ada' }, { projection: { banners: 1, _id: 0 } })).toEqual({
      banners: { one: { text: 'x', read: true }, two: { text: 'y' } },
    });
  });

  it.each([['a.b'], ['$where'], [''], ['x\0'], [5], [null], ['x'.repeat(256)]])('are not called %j', (id) => {
    expect(dismissAnnouncement.input.safeParse({ id }).success).toBe(false);
  });
});
