import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus, inProcessTransport } from '@gantry/bus';
import { messagesErased, newId } from '@gantry/contracts';
import { startEmbeddedMongo, type EmbeddedMongo } from '@gantry/embedded-mongo';
import { createLogger } from '@gantry/service-kit';
import { createConnection, type Connection } from 'mongoose';
import { MessagesRepository } from '../messages/messages.repository';
import { TrashRepository } from '../trash/trash.repository';
import { ErasedMessagesRepository } from './erased-messages.repository';
import { ErasureService } from './erasure.service';
import { ErasuresRepository } from './erasures.repository';

describe('erasing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'erasure-'));
  let server: EmbeddedMongo;
  let connection: Connection;
  let bus: Bus;
  let service: ErasureService;
  const told: { rid: string; previous: { msg: string } | null }[] = [];

  beforeAll(async () => {
    server = await startEmbeddedMongo({ dataDir: folder, sync: false });
    connection = await createConnection(`${server.url}/erasure`, { autoIndex: false }).asPromise();
    bus = new Bus(inProcessTransport());
    await bus.observe(messagesErased, ({ payload }) => void told.push(payload));
    const parts = [new ErasuresRepository(connection), new ErasedMessagesRepository(connection), new MessagesRepository(connection), new TrashRepository(connection)] as const;
    service = new ErasureService(...parts, bus, createLogger('messages', 'silent'));
  });
  afterAll(async () => {
    await service.onModuleDestroy();
    await bus.drain();
    await connection.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const messages = () => connection.collection('rocketchat_message');
  const jobs = () => connection.collection('gantry_message_erasures');
  const write = (author: string, rid: string, count: number) =>
    messages().insertMany(Array.from({ length: count }, (_, index) => ({ _id: newId() as never, rid, msg: `${author} ${index}`, ts: new Date(index), _updatedAt: new Date(), u: { _id: author, username: author } })));
  const left = (author: string) => messages().countDocuments({ 'u._id': author });
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 4_000; !(await check()); ) if (Date.now() > end) throw new Error('it did not come to pass');
  };
  const isDone = async () => (await jobs().countDocuments()) === 0;

  it('keeps what is to be kept, and what the keeper itself wrote', async () => {
    await write('kept', 'r1', 2);
    await write('rocket.cat', 'r1', 2);
    await service.eraseUser('kept', 'Keep');
    await service.eraseUser('rocket.cat', 'Unlink');
    expect([await jobs().countDocuments(), await left('kept'), await left('rocket.cat')]).toEqual([0, 2, 2]);
  });

  it('removes all that a user wrote, tells each room once, and keeps no text', async () => {
    await write('other', 'r2', 1);
    await write('gone', 'r2', 700);
    await write('gone', 'r3', 3);
    await service.eraseUser('gone', 'Delete');
    await service.eraseUser('gone', 'Delete');
    await until(isDone);
    expect([await left('gone'), await left('other')]).toEqual([0, 1]);
    expect(told.splice(0).map(({ rid, previous }) => [rid, previous?.msg]).sort()).toEqual([['r2', 'other 0'], ['r3', undefined]]);
    expect(await connection.collection('rocketchat__trash_messages').countDocuments({ rid: 'r2', msg: { $exists: false } })).toBe(700);
  });

  it('gives messages to the keeper', async () => {
    await write('moved', 'r4', 3);
    await service.eraseUser('moved', 'Unlink');
    await until(isDone);
    expect(await messages().countDocuments({ rid: 'r4', alias: 'Removed_User', 'u._id': 'rocket.cat', 'u.username': 'rocket.cat' })).toBe(3);
    expect(told.splice(0)).toMatchObject([{ rid: 'r4', previous: { msg: 'moved 2' } }]);
  });

  it('empties a room that is gone, without a word', async () => {
    await write('any', 'r5', 3);
    await service.eraseRoom('r5');
    await until(isDone);
    expect([await messages().countDocuments({ rid: 'r5' }), told]).toEqual([0, []]);
  });

  it('takes up what another process left, and leaves what it works on', async () => {
    await write('late', 'r6', 1);
    await write('theirs', 'r6', 1);
    await jobs().insertMany([
      { _id: 'user/late' as never, userId: 'late', erasure: 'Delete', at: new Date(), leaseUntil: new Date(Date.now() - 1) },
      { _id: 'user/theirs' as never, userId: 'theirs', erasure: 'Delete', at: new Date(), leaseUntil: new Date(Date.now() + 60_000) },
    ]);
    service.onApplicationBootstrap();
    await until(async () => (await left('late')) === 0 && (await jobs().countDocuments()) === 1);
    expect(await left('theirs')).toBe(1);
  });
});
