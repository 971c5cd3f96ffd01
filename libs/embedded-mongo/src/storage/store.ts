import { FILE_MODE } from '../access/private.folder';
import { MongoError } from '../mongo.errors';
import { Slice } from '../pace/slice';
import { HIGHEST, LOWEST, PREFIX_BYTES, prefixed, type KeyRange } from './key.range';
import { causeOf, isDiskFull, outOfDiskSpace, refusalBySpace, roomAt } from './disk.reserve';
import { open, type RootDatabase } from 'lmdb';

/** Keys fetched from LMDB in one go by a scan: no LMDB cursor stays open between chunks. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 512;
/** A transaction runs writes for no longer, ms; what is left waits for the next, and readers get their turn in between. */
const TRANSACTION_MS = 10;
/** MongoDB's code for a disk that fails. */
const FILE_STREAM_FAILED = 39;
/** A commit that takes longer never ends, ms: a disk that fails may leave it so. */
const STUCK_COMMIT_MS = 30_000;
/** Keys that are removed between two looks at the clock. */
const CLEAR_CHUNK = 200;
/** Keys that are counted in one go. */
const COUNT_CHUNK = 2_000;
/** Writes that may wait for their transaction; beyond it commands are refused. */
const MAX_QUEUED_WRITES = 20_000;
/** A chunk of a scan also ends when it holds so many bytes: documents may be large. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Space 0 holds one entry per collection; its name is the key. What begins with a byte 1 is something else. */
export const CATALOG_SPACE = 0;

/** Folders that this process has open: LMDB itself does not notice a second opening. */
const openFolders = new Set<string>();

export interface StoreOptions {
  /** false skips flushing to disk: only for data that may be lost. */
  sync: boolean;
  /**
   * Called once when the disk failed a transaction, after its writes were rejected: what LMDB keeps in memory cannot be
   * trusted then, and every later write is rejected. The process is to end.
   */
  onFatal: (error: Error) => void;
  /** Bytes that the disk has room for. Tests fill a disk by it. */
  room?: (() => number) | undefined;
}

interface QueuedWrite {
  run: () => void;
  failed: (error: unknown) => void;
  done: () => void;
}

export interface StoredEntry {
  key: Buffer;
  value: Buffer;
}

/**
 * One LMDB environment holding many key spaces. Reads see every acknowledged write. Writes that arrive while a commit is
 * under way share the next transaction; each is acknowledged after that transaction is flushed to disk. There is never more than
 * one: of two on their way, a disk that fails the first may leave the second acknowledged and lost.
 */
export class Store {
  private readonly db: RootDatabase<Buffer, Buffer>;
  private queue: QueuedWrite[] = [];
  private scheduled = false;
  private readonly room: () => number;
  private readonly onFatal: (error: Error) => void;
  private failure: MongoError | undefined;
  /** Called at the end of each transaction, inside of it. */
  beforeCommit: () => void = () => undefined;

  constructor(
    private readonly path: string,
    { sync, onFatal, room }: StoreOptions,
  ) {
    this.room = room ?? (() => roomAt(path));
    this.onFatal = onFatal;
    if (openFolders.has(path)) throw new Error(`${path} is in use by this process`);
    this.db = open<Buffer, Buffer>({
      path,
      encoding: 'binary',
      keyEncoding: 'binary',
      noSync: !sync,
      noSubdir: false,
      // Not among the options that lmdb's types name; it is what the files are made with.
      ...{ permissionsMode: FILE_MODE },
      // One transaction at a time is filled by this class: waiting for the end of the event loop's turn would only add delay.
      eventTurnBatching: false,
    });
    openFolders.add(path);
  }

  /** The id of another process that has this folder open, if any. Two of them would not see each other's catalogue. */
  otherProcess(): number | undefined {
    // A read makes this process known to others; the check forgets processes that are gone.
    for (const _ of this.db.getKeys({ limit: 1 })) break;
    this.db.readerCheck();
    const pids = Array.from(this.db.readerList().matchAll(/^\s*(\d+)\s/gm), (match) => Number(match[1]));
    return pids.find((pid) => pid !== process.pid);
  }

  /**
   * Runs `action` alone inside a write transaction and resolves with its result once that is on disk.
   * `action` must be synchronous and must check everything before its first write: a thrown error rejects this write,
   * but does not undo what `action` has stored by then.
   * @param grows false for what gives space back, which a full disk does not refuse. Otherwise rejects with OutOfDiskSpace then.
   */
  write<T>(action: () => T, grows = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const refusal = this.failure ?? (grows ? refusalBySpace(this.room) : undefined);
      if (refusal) {
        reject(refusal);
        return;
      }
      if (this.queue.length >= MAX_QUEUED_WRITES) {
        reject(new Error(`more than ${MAX_QUEUED_WRITES} writes are waiting`));
        return;
      }
      let outcome: { value: T } | { error: unknown } | undefined;
      this.queue.push({
        run: () => {
          try {
            outcome = { value: action() };
          } catch (error) {
            outcome = { error };
          }
        },
        failed: reject,
        done: () => {
          if (outcome === undefined) reject(new Error('write was not run'));
          else if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value);
        },
      });
      this.commitQueued();
    });
  }

  /** Runs `step` in one transaction after the other until it returns true. Others get their turn in between. */
  async writeSlices(step: (slice: Slice) => boolean, grows = true): Promise<void> {
    for (let done = false; !done;) done = await this.write(() => step(new Slice(TRANSACTION_MS)), grows);
  }

  private commitQueued(): void {
    if (this.scheduled || this.queue.length === 0) return;
    this.scheduled = true;
    const batch: QueuedWrite[] = [];
    const watch = setTimeout(
      () => this.fail(batch, new Error(`a commit has not ended within ${STUCK_COMMIT_MS} ms`)),
      STUCK_COMMIT_MS,
    ).unref();
    this.db
      .transaction(() => this.runQueued(batch))
      .then(
        () => {
          clearTimeout(watch);
          this.scheduled = false;
          for (const write of batch) write.done();
          this.commitQueued();
        },
        async (error: unknown) => {
          clearTimeout(watch);
          this.fail(batch, await causeOf(error));
        },
      );
  }

  /** Runs what is waiting, inside a transaction, for as long as one may take: at least one write. */
  private runQueued(batch: QueuedWrite[]): void {
    const slice = new Slice(TRANSACTION_MS);
    const taken = this.queue;
    let count = 0;
    do taken[count++]?.run();
    while (count < taken.length && !slice.over);
    batch.push(...taken.slice(0, count));
    this.queue = taken.slice(count);
    this.beforeCommit();
  }

  private fail(batch: readonly QueuedWrite[], cause: unknown): void {
    if (this.failure) return;
    const message = cause instanceof Error ? cause.message : String(cause);
    this.failure = isDiskFull(cause)
      ? outOfDiskSpace(message)
      : new MongoError(FILE_STREAM_FAILED, `writing failed: ${message}`);
    for (const write of [...batch, ...this.queue]) write.failed(this.failure);
    this.queue = [];
    this.onFatal(new Error(`the database cannot write any more: ${message}`, { cause }));
  }

  get(space: number, key: Buffer): Buffer | undefined {
    return this.db.getBinary(prefixed(space, key));
  }

  /** Only inside write(). */
  put(space: number, key: Buffer, value: Buffer): void {
    this.db.putSync(prefixed(space, key), value);
  }

  /** Only inside write(). */
  remove(space: number, key: Buffer): void {
    this.db.removeSync(prefixed(space, key));
  }

  /** Walks a range in key order (or against it) in chunks, so that it may be left open for any time. Keys come without prefix. */
  *scan(space: number, range: KeyRange, reverse = false, hint = FIRST_CHUNK): Generator<StoredEntry> {
    let low = prefixed(space, range.start);
    let high = prefixed(space, range.end);
    for (let limit = Math.max(1, Math.min(hint, LARGEST_CHUNK)); ; limit = Math.min(limit * 4, LARGEST_CHUNK)) {
      const { entries, complete } = this.chunk(low, high, reverse, limit);
      for (const entry of entries) yield { key: entry.key.subarray(PREFIX_BYTES), value: entry.value };
      const last = entries.at(-1);
      if (!last || complete) return;
      if (reverse) high = last.key;
      else low = Buffer.concat([last.key, Buffer.from([0])]);
    }
  }

  /** The next entries of a scan; `complete` when the range has no more. */
  private chunk(
    low: Buffer,
    high: Buffer,
    reverse: boolean,
    limit: number,
  ): { entries: StoredEntry[]; complete: boolean } {
    const entries: StoredEntry[] = [];
    if (Buffer.compare(low, high) >= 0) return { entries, complete: true };
    const options = reverse
      ? { start: high, end: low, reverse, exclusiveStart: true, inclusiveEnd: true, limit }
      : { start: low, end: high, limit };
    let bytes = 0;
    for (const { key, value } of this.db.getRange(options)) {
      entries.push({ key, value });
      bytes += value.length;
      if (bytes >= CHUNK_BYTES) return { entries, complete: false };
    }
    return { entries, complete: entries.length < limit };
  }

  /** Counts the keys in a range, so many at a time: yields how many. Values are not read. */
  *count(space: number, range: KeyRange): Generator<number> {
    const end = prefixed(space, range.end);
    for (let start = prefixed(space, range.start); ;) {
      let count = 0;
      let last = start;
      for (const key of this.db.getKeys({ start, end, limit: COUNT_CHUNK })) {
        count++;
        last = key;
      }
      yield count;
      if (count < COUNT_CHUNK) return;
      start = Buffer.concat([last, Buffer.from([0])]);
    }
  }

  /** Like count, but stops at `cap`: for estimates. */
  countUpTo(space: number, range: KeyRange, cap: number): number {
    let count = 0;
    for (const _ of this.db.getKeys({
      start: prefixed(space, range.start),
      end: prefixed(space, range.end),
      limit: cap,
    }))
      count++;
    return count;
  }

  /** Removes keys of a space until the slice is over. Only inside write(). @returns whether the space is empty. */
  clear(space: number, slice: Slice): boolean {
    while (!slice.over) {
      const options = { start: prefixed(space, LOWEST), end: prefixed(space, HIGHEST), limit: CLEAR_CHUNK };
      const keys = Array.from(this.db.getKeys(options));
      for (const key of keys) this.db.removeSync(key);
      if (keys.length < CLEAR_CHUNK) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.db.flushed;
    await this.db.close();
    openFolders.delete(this.path);
  }
}
