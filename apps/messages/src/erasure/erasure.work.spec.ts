import { Bus, inProcessTransport } from '@gantry/bus';
import { messagesErased, newId, type Erasure } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createLogger, JobRunner, JobStore } from '@gantry/service-kit';
import { eventually } from '@gantry/testing';
import { createConnection, type Connection } from 'mongoose';
import { MessagesRepository } from '../message-store/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { ErasedMessagesRepository } from './erased-messages.repository';
import { ErasureConsumer } from './erasure.consumer';
import { ERASURE_KIND, ErasureWork } from './erasure.work';

const JOBS = 'erasure_jobs';

describe('erasing', () => {
  let server: EmbeddedMongo;
  let connection: Connection;
  let bus: Bus;
  let store: JobStore;
  let consumer: ErasureConsumer;
  let work: ErasureWork;
  let runner: JobRunner;
  const told: { rid: string; removed?: number | undefined; previous: { msg: string } | null }[] = [];

  beforeAll(async () => {
    server = await temporaryMongo();
    connection = await createConnection(`${server.url}/erasure`, { autoIndex: false }).asPromise();
    bus = new Bus(inProcessTransport());
    await bus.observe(messagesErased, ({ payload }) => void told.push(payload));
    store = new JobStore(connection, JOBS);
    consumer = new ErasureConsumer(store);
    work = new ErasureWork(
      new ErasedMessagesRepository(connection),
      new MessagesRepository(connection),
      new TrashRepository(connection),
      bus,
    );
    runner = new JobRunner(store, [work], createLogger('messages', 'silent'));
    runner.onApplicationBootstrap();
  });
  afterAll(async () => {
    await runner.onModuleDestroy();
    await bus.drain();
    await connection.close();
    await server.close();
  });

  const messages = () => connection.collection('rocketchat_message');
  const jobs = () => connection.collection(JOBS);
  const write = (author: string, rid: string, count: number, more: object = {}) =>
    messages().insertMany(
      Array.from({ length: count }, (_, index) => ({
        _id: newId() as never,
        rid,
        msg: `${author} ${index}`,
        ts: new Date(index),
        _updatedAt: new Date(),
        u: { _id: author, username: author },
        ...more,
      })),
    );
  const eraseUser = (userId: string, erasure: Erasure) => consumer.userGone({ payload: { userId, erasure } });
  const left = (author: string) => messages().countDocuments({ 'u._id': author });
  /** As long as a busy machine needs for it, ms: less than a test has. */
  const AT_LAST_MS = 25_000;
  /** The job is over, and what it said has been heard: a listener runs after the publisher. */
  const until = (heard: object[]) =>
    eventually(async () => {
      expect(await jobs().countDocuments()).toBe(0);
      expect([...told].sort((a, b) => a.rid.localeCompare(b.rid))).toMatchObject(heard);
    }, AT_LAST_MS);
  afterEach(() => void told.splice(0));

  it('keeps what is to be kept, and what the keeper itself wrote', async () => {
    await write('kept', 'r1', 2);
    await write('rocket.cat', 'r1', 2);
    await eraseUser('kept', 'Keep');
    await eraseUser('rocket.cat', 'Unlink');
    expect([await jobs().countDocuments(), await left('kept'), await left('rocket.cat')]).toEqual([0, 2, 2]);
  });

  it('removes all that a user wrote, tells each room once, and keeps no text', async () => {
    await write('other', 'r2', 1);
    await write('gone', 'r2', 700);
    await write('gone', 'r3', 3);
    await eraseUser('gone', 'Delete');
    await eraseUser('gone', 'Delete');
    await until([
      { rid: 'r2', removed: 700, previous: { msg: 'other 0' } },
      { rid: 'r3', removed: 3, previous: null },
    ]);
    expect([await left('gone'), await left('other')]).toEqual([0, 1]);
    expect(
      await connection.collection('rocketchat__trash_messages').countDocuments({ rid: 'r2', msg: { $exists: false } }),
    ).toBe(700);
  });

  it('gives messages to the keeper', async () => {
    await write('moved', 'r4', 3);
    await eraseUser('moved', 'Unlink');
    await until([{ rid: 'r4', removed: 0, previous: { msg: 'moved 2' } }]);
    expect(
      await messages().countDocuments({
        rid: 'r4',
        alias: 'Removed_User',
        'u._id': 'rocket.cat',
        'u.username': 'rocket.cat',
      }),
    ).toBe(3);
  });

  it('empties a room that is gone, without a word', async () => {
    await write('any', 'r5', 3);
    await consumer.roomGone({ payload: { rid: 'r5', t: 'c' } });
    await until([]);
    expect([await messages().countDocuments({ rid: 'r5' }), told]).toEqual([0, []]);
  });

  it('counts what went once, although the process ended between erasing and noting it', async () => {
    await write('late', 'r6', 2);
    await write('late', 'r6', 1, { _hidden: true });
    const payload = { userId: 'late', erasure: 'Delete' };
    const noted = await work.step(payload, { phase: '', cursor: '' });
    if (noted.done) throw new Error('nothing was to be erased');
    expect(await left('late')).toBe(3);
    await work.step(payload, noted.next);
    expect(await left('late')).toBe(0);
    // The next process goes on where the last note says.
    const again = await work.step(payload, noted.next);
    if (again.done) throw new Error('what went was not noted');
    const telling = await work.step(payload, again.next);
    if (telling.done) throw new Error('nobody was told');
    expect(await work.step(payload, telling.next)).toEqual({ done: true });
    // And told again it is the same event.
    expect(await work.step(payload, telling.next)).toEqual({ done: true });
    await until([{ rid: 'r6', removed: 2, previous: null }]);
  });

  it('counts the replies that are left in threads of others', async () => {
    const first = { tcount: 3, tlm: new Date(9), replies: ['host', 'guest'] };
    const ids = ['thread-1', 'thread-2'];
    for (const _id of ids) await write('host', 'r8', 1, { _id, ...first });
    await write('guest', 'r8', 2, { tmid: 'thread-1' });
    await write('host', 'r8', 1, { tmid: 'thread-1', ts: new Date(5) });
    await write('guest', 'r8', 3, { tmid: 'thread-2' });
    await eraseUser('guest', 'Delete');
    await until([{ rid: 'r8', removed: 5, previous: { u: { _id: 'host' } } }]);
    const [one, two] = await Promise.all(ids.map((_id) => messages().findOne({ _id: _id as never })));
    expect(one).toMatchObject({ tcount: 1, tlm: new Date(5) });
    for (const field of ['tcount', 'tlm', 'replies']) expect(two).not.toHaveProperty(field);
  });

  it('does not begin anew when it is asked for again', async () => {
    await runner.onModuleDestroy();
    await write('twice', 'r7', 1);
    await eraseUser('twice', 'Delete');
    const job = await store.claim([ERASURE_KIND]);
    if (!job) throw new Error('nothing was put');
    await store.advance(job, { phase: 'telling', cursor: 'kept' });
    await eraseUser('twice', 'Delete');
    expect(await jobs().find({}).toArray()).toMatchObject([{ phase: 'telling', cursor: 'kept' }]);
  });
});
