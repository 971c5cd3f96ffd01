import { Bus, inProcessTransport } from '@gantry/bus';
import { messagesPruned, newId, type PruneFilter } from '@gantry/contracts';
import { temporaryMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createLogger, JobRunner, JobStore, PolicyCache } from '@gantry/service-kit';
import { createConnection, type Connection } from 'mongoose';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import { UploadsRepository } from '../upload-store/uploads.repository';
import { PrunedMessagesRepository } from './pruned-messages.repository';
import { PruningService } from './pruning.service';
import { PruningWork } from './pruning.work';

const JOBS = 'pruning_jobs';
const logger = createLogger('messages', 'silent');

describe('pruning as a job', () => {
  let server: EmbeddedMongo;
  let connection: Connection;
  let bus: Bus;
  let service: PruningService;
  let runner: JobRunner;
  const told: { rid: string; count: number; last?: string | undefined; previous: { _id: string } | null }[] = [];

  beforeAll(async () => {
    server = await temporaryMongo();
    connection = await createConnection(`${server.url}/pruning`, { autoIndex: false }).asPromise();
    bus = new Bus(inProcessTransport());
    await bus.observe(messagesPruned, ({ payload }) => void told.push(payload));
    const store = new JobStore(connection, JOBS);
    const policies = new PolicyCache(bus);
    const messages = new MessagesRepository(connection);
    await messages.createIndexes();
    service = new PruningService(
      new PrunedMessagesRepository(connection),
      messages,
      new UploadRemoval(new UploadsRepository(connection), new UploadFilesRepository(connection, policies), logger),
      new TrashRepository(connection),
      new MessageBroadcast(bus),
      store,
      policies,
      bus,
    );
    runner = new JobRunner(store, [new PruningWork(service)], logger);
    runner.onApplicationBootstrap();
  });

  afterAll(async () => {
    await runner.onModuleDestroy();
    await bus.drain();
    await connection.close();
    await server.close();
  });

  const write = (rid: string, count: number, of: (index: number) => object = () => ({})) =>
    connection.collection('rocketchat_message').insertMany(
      Array.from({ length: count }, (_, index) => ({
        _id: newId() as never,
        rid,
        msg: `text ${index}`,
        ts: new Date(1_000 + index),
        u: { _id: 'ada', username: 'ada' },
        _updatedAt: new Date(),
        ...of(index),
      })),
    );
  const left = (rid: string) => connection.collection('rocketchat_message').countDocuments({ rid });
  const jobs = () => connection.collection(JOBS).countDocuments();
  const filterOf = (rid: string, changed: Partial<PruneFilter> = {}): PruneFilter => ({
    ...{ rid, oldest: new Date(0), latest: new Date(1_000 + 1_200), inclusive: false, users: [] },
    ...{ excludePinned: false, ignoreDiscussion: true, ignoreThreads: true, filesOnly: false },
    ...changed,
  });
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 8_000; !(await check());) {
      if (Date.now() > end) throw new Error('it did not come to pass');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('goes through all batches, spares what it should, and tells of each', async () => {
    // Every second message is pinned: a batch must not come to a stand before those that it spares.
    await write('busy', 1_300, (index) => (index % 2 === 0 ? { pinned: true } : {}));
    await service.begin({ rooms: [filterOf('busy', { excludePinned: true }), filterOf('empty')] });
    await until(async () => (await jobs()) === 0);
    expect(await left('busy')).toBe(650 + 50);
    expect(told.splice(0).map(({ rid, count }) => [rid, count])).toEqual([
      ['busy', 500],
      ['busy', 100],
    ]);
  });

  it('finds many of one moment', async () => {
    await write('moment', 1_100, () => ({ ts: new Date(1_500) }));
    await service.begin({ rooms: [filterOf('moment')] });
    await until(async () => (await jobs()) === 0);
    expect(await left('moment')).toBe(0);
    expect(told.splice(0).at(-1)).toMatchObject({ rid: 'moment', previous: null });
  });
});
