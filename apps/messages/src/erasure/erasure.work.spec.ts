import { Bus, inProcessTransport } from '@gantry/bus';
import { messagesErased, newId, type Erasure } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createLogger, JobRunner, JobStore, PolicyCache } from '@gantry/service-kit';
import { createConnection, type Connection } from 'mongoose';
import { MessagesRepository } from '../message-store/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import { UploadsRepository } from '../upload-store/uploads.repository';
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
  const told: { rid: string; previous: { msg: string } | null }[] = [];

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
      new UploadRemoval(
        new UploadsRepository(connection),
        new UploadFilesRepository(connection, new PolicyCache(bus)),
        createLogger('messages', 'silent'),
      ),
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
  const write = (author: string, rid: string, count: number) =>
    messages().insertMany(
      Array.from({ length: count }, (_, index) => ({
        _id: newId() as never,
        rid,
        msg: `${author} ${index}`,
        ts: new Date(index),
        _updatedAt: new Date(),
        u: { _id: author, username: author },
      })),
    );
  const eraseUser = (userId: string, erasure: Erasure) => consumer.userGone({ payload: { userId, erasure } });
  const left = (author: string) => messages().countDocuments({ 'u._id': author });
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 4_000; !(await check());)
      if (Date.now() > end) throw new Error('it did not come to pass');
  };
  const isDone = async () => (await jobs().countDocuments()) === 0;

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
    await until(isDone);
    expect([await left('gone'), await left('other')]).toEqual([0, 1]);
    expect(
      told
        .splice(0)
        .map(({ rid, previous }) => [rid, previous?.msg])
        .sort(),
    ).toEqual([
      ['r2', 'other 0'],
      ['r3', undefined],
    ]);
    expect(
      await connection.collection('rocketchat__trash_messages').countDocuments({ rid: 'r2', msg: { $exists: false } }),
    ).toBe(700);
  });

  it('gives messages to the keeper', async () => {
    await write('moved', 'r4', 3);
    await eraseUser('moved', 'Unlink');
    await until(isDone);
    expect(
      await messages().countDocuments({
        rid: 'r4',
        alias: 'Removed_User',
        'u._id': 'rocket.cat',
        'u.username': 'rocket.cat',
      }),
    ).toBe(3);
    expect(told.splice(0)).toMatchObject([{ rid: 'r4', previous: { msg: 'moved 2' } }]);
  });

  it('empties a room that is gone, without a word', async () => {
    await write('any', 'r5', 3);
    await consumer.roomGone({ payload: { rid: 'r5', t: 'c' } });
    await until(isDone);
    expect([await messages().countDocuments({ rid: 'r5' }), told]).toEqual([0, []]);
  });

  it('tells of a room although the process ended between erasing there and noting it', async () => {
    await write('late', 'r6', 2);
    const payload = { userId: 'late', erasure: 'Delete' };
    const noted = await work.step(payload, { phase: '', cursor: '' });
    if (noted.done) throw new Error('nothing was to be erased');
    expect(await left('late')).toBe(2);
    await work.step(payload, noted.next);
    expect(await left('late')).toBe(0);
    // The next process goes on where the last note says.
    const again = await work.step(payload, noted.next);
    if (again.done) throw new Error('nobody was told');
    expect(await work.step(payload, again.next)).toEqual({ done: true });
    expect(told.splice(0)).toMatchObject([{ rid: 'r6', previous: null }]);
  });

  it('does not begin anew when it is asked for again', async () => {
    await runner.onModuleDestroy();
    await write('twice', 'r7', 1);
    await eraseUser('twice', 'Delete');
    const job = await store.claim([ERASURE_KIND]);
    if (!job) throw new Error('nothing was put');
    await store.advance(job, { phase: 'telling', cursor: '["r7"]' });
    await eraseUser('twice', 'Delete');
    expect(await jobs().find({}).toArray()).toMatchObject([{ phase: 'telling', cursor: '["r7"]' }]);
  });
});
