import type { Message } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { Settings } from '@gantry/service-kit';
import { createConnection, type Connection } from 'mongoose';
import { FormerMessages } from './former.messages';
import { MESSAGE_COLLECTION } from './message.schema';
import { MessagesRepository } from './messages.repository';

const ada = { _id: 'ada-id', username: 'ada' };
const message: Message = {
  _id: 'm1',
  rid: 'room',
  msg: 'as it was',
  t: 'rm',
  ts: new Date(1),
  u: ada,
  mentions: [],
  channels: [],
  _updatedAt: new Date(1),
};

describe('messages as they were', () => {
  let server: EmbeddedMongo;
  let connection: Connection;
  let repository: MessagesRepository;
  let former: FormerMessages;

  beforeAll(async () => {
    server = await temporaryMongo();
    connection = await createConnection(`${server.url}/former`, { autoIndex: false }).asPromise();
    repository = new MessagesRepository(connection);
    former = new FormerMessages(repository);
  });
  beforeEach(() => connection.collection(MESSAGE_COLLECTION).deleteMany({}));
  afterAll(async () => {
    await connection.close();
    await server.close();
  });
  const stored = () => connection.collection(MESSAGE_COLLECTION).find({}).toArray();

  it('are kept as hidden copies that name their message and who changed it, with their type', async () => {
    await former.keep(message, { _id: 'bob-id', username: 'bob' }, new Settings({ Message_KeepHistory: true }));
    const [copy, ...others] = await stored();
    expect(others).toEqual([]);
    expect(copy).toEqual({
      ...message,
      _id: expect.stringMatching(/^[2-9A-Za-z]{17}$/),
      parent: 'm1',
      _hidden: true,
      editedAt: expect.any(Date),
      editedBy: { _id: 'bob-id', username: 'bob' },
      _updatedAt: expect.any(Date),
    });
    expect(await repository.countRange({ rid: 'room', inclusive: false })).toBe(0);
    expect(await repository.findById(String(copy?._id))).toBeUndefined();
    expect(await repository.findLast('room')).toBeUndefined();
  });

  it('are kept only while the setting says so', async () => {
    await former.keep(message, ada, new Settings({ Message_KeepHistory: false }));
    expect(await stored()).toEqual([]);
  });

  it('are hidden once', async () => {
    await repository.insertNew([message]);
    expect([await repository.hide('m1'), await repository.hide('m1')]).toEqual([true, false]);
    expect(await repository.findById('m1')).toBeUndefined();
  });
});
