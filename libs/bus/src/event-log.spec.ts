import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbEventLog, MemoryEventLog, type Appended, type EventLog } from './event-log';

const bytes = (text: string) => Buffer.from(text);
const seqOf = async ({ seq, stored: done }: Appended) => {
  await done;
  return seq;
};
const read = (log: EventLog, durable: string) =>
  [...log.pending(durable)].map(({ subject, payload }) => [subject, Buffer.from(payload).toString()]);

describe.each(['MemoryEventLog', 'LmdbEventLog'] as const)('%s', (kind) => {
  let folder: string;
  let log: EventLog;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-log-'));
    log = kind === 'MemoryEventLog' ? new MemoryEventLog() : new LmdbEventLog(folder);
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  it('lists the consumers of a stream with their latest subjects', async () => {
    await log.register('A', 'one', ['event.a.*']);
    await log.register('A', 'two', ['event.b.*']);
    await log.register('B', 'one', ['event.c.*']);
    await log.register('A', 'one', ['event.a.*', 'event.d.*']);
    expect(log.consumers('A')).toEqual([
      { durable: 'one', subjects: ['event.a.*', 'event.d.*'] },
      { durable: 'two', subjects: ['event.b.*'] },
    ]);
    expect(log.consumers('C')).toEqual([]);
  });

  it('gives each consumer its own unacknowledged events, oldest first', async () => {
    const seqs = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        seqOf(log.append(`event.a.${index}`, bytes(`p${index}`), index % 2 ? ['one'] : ['one', 'two'])),
      ),
    );
    expect(new Set(seqs).size).toBe(300);
    expect(read(log, 'one')).toEqual(Array.from({ length: 300 }, (_, index) => [`event.a.${index}`, `p${index}`]));
    expect(read(log, 'two')).toHaveLength(150);
    await log.acknowledge('one', seqs[0] ?? 0);
    expect(read(log, 'one')).toHaveLength(299);
    expect(read(log, 'two')).toHaveLength(150);
  });

  it('keeps consumers apart whose names begin alike', async () => {
    await seqOf(log.append('event.a.k', bytes('1'), ['reader']));
    await seqOf(log.append('event.a.k', bytes('2'), ['reader-2']));
    expect(read(log, 'reader')).toEqual([['event.a.k', '1']]);
  });

  it('takes a second acknowledgement of the same event for nothing', async () => {
    const seq = await seqOf(log.append('event.a.k', bytes('1'), ['one', 'two']));
    await log.acknowledge('one', seq);
    await log.acknowledge('one', seq);
    await log.acknowledge('three', seq);
    expect(read(log, 'two')).toEqual([['event.a.k', '1']]);
  });
});

describe('LmdbEventLog on disk', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the next process what was not acknowledged, with consumers and order', async () => {
    const first = new LmdbEventLog(folder);
    await first.register('A', 'one', ['event.a.*']);
    const seqs = [];
    for (const n of [1, 2, 3]) seqs.push(await seqOf(first.append(`event.a.${n}`, bytes(String(n)), ['one'])));
    await first.acknowledge('one', seqs[1] ?? 0);
    await first.close();
    const second = new LmdbEventLog(folder);
    expect(second.consumers('A')).toEqual([{ durable: 'one', subjects: ['event.a.*'] }]);
    await seqOf(second.append('event.a.4', bytes('4'), ['one']));
    expect(read(second, 'one')).toEqual([
      ['event.a.1', '1'],
      ['event.a.3', '3'],
      ['event.a.4', '4'],
    ]);
    await second.close();
  });

  it('removes an event when its last consumer acknowledged it, and stores none that nobody wants', async () => {
    const log = new LmdbEventLog(folder);
    const stored = (): number => {
      const events: unknown = Reflect.get(log, 'events');
      if (typeof events !== 'object' || events === null) throw new Error('no events database');
      return Number(Reflect.apply(Reflect.get(events, 'getKeysCount'), events, []));
    };
    await seqOf(log.append('event.a.k', bytes('0'), []));
    expect(stored()).toBe(0);
    const seq = await seqOf(log.append('event.a.k', bytes('1'), ['one', 'two']));
    await log.acknowledge('one', seq);
    expect(stored()).toBe(1);
    await log.acknowledge('two', seq);
    expect(stored()).toBe(0);
    await log.close();
  });
});
