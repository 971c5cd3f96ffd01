import { Long } from 'bson';
import { MongoError, queryPlanKilled } from '../mongo.errors';
import { PAUSE, type Pace, type Pause } from '../pace/pace';

/** Open cursors of one server; beyond it a new one is refused. */
export const MAX_CURSORS = 5_000;
/** A cursor that is not asked for so long is closed, milliseconds. MongoDB's own default. */
export const CURSOR_IDLE_MS = 600_000;
/** A reply's documents stay below this, bytes: a reply message must fit 48 MB. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const SWEEP_MS = 30_000;

interface OpenCursor {
  ns: string;
  documents: Iterator<Buffer | Pause>;
  pace: Pace;
  /** A batch is being read: others wait for their turn, and the idle sweep leaves it alone. */
  busy: boolean;
  pending: Buffer | undefined;
  usedAt: number;
  /** What its next reader is told; its documents are gone. */
  failure?: MongoError;
}

/** Up to `size` documents that fit into one reply, and the cursor's id when there is more (0: done). */
export interface Batch {
  docs: Buffer[];
  id: bigint;
}

/** Cursors that clients read batch by batch. */
export class CursorRegistry {
  private readonly open = new Map<bigint, OpenCursor>();
  private nextId = BigInt(Date.now()) << 20n;
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly now: () => number = Date.now) {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** Reads the first batch; keeps the cursor only when documents are left and `single` is false. */
  async start(
    ns: string,
    documents: Iterator<Buffer | Pause>,
    { size, single = false, pace }: { size: number; single?: boolean; pace: Pace },
  ): Promise<Batch> {
    const cursor: OpenCursor = { ns, documents, pace, busy: false, pending: undefined, usedAt: this.now() };
    const docs = await take(cursor, size);
    if (single) {
      documents.return?.();
      return { docs, id: 0n };
    }
    if (size > 0 && docs.length > 0 && cursor.pending === undefined && !(await peek(cursor))) return { docs, id: 0n };
    if (docs.length === 0 && size > 0) return { docs, id: 0n };
    if (this.open.size >= MAX_CURSORS) throw new MongoError(2, `too many open cursors: ${MAX_CURSORS}`);
    const id = ++this.nextId;
    pace.end();
    this.open.set(id, cursor);
    return { docs, id };
  }

  /** Throws CursorNotFound for an id that is unknown, has been idle too long or belongs to another collection. */
  async next(id: bigint, ns: string, size: number): Promise<Batch> {
    const cursor = this.open.get(id);
    if (!cursor || cursor.ns !== ns) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.busy) throw new MongoError(12_051, `cursor id ${id} is already in use`);
    cursor.busy = true;
    if (cursor.failure) {
      this.open.delete(id);
      throw cursor.failure;
    }
    let more = false;
    try {
      cursor.pace.begin();
      const docs = await take(cursor, size);
      more = cursor.pending !== undefined || (await peek(cursor));
      // Its documents may have gone while it read: what looks like their end is none.
      checkFailure(cursor);
      // It may have been killed while it read.
      more &&= this.open.has(id);
      return { docs, id: more ? id : 0n };
    } finally {
      cursor.pace.end();
      cursor.usedAt = this.now();
      cursor.busy = false;
      // Read to its end, or failed: a cursor that threw cannot go on.
      if (!more) this.open.delete(id);
    }
  }

  /** Returns whether the cursor existed. */
  kill(id: bigint): boolean {
    this.open.get(id)?.documents.return?.();
    return this.open.delete(id);
  }

  /** Ends the cursors of a collection that is gone: their next reader is told why. */
  failNamespace(ns: string, why: string): void {
    for (const cursor of this.open.values()) {
      if (cursor.ns !== ns || cursor.failure) continue;
      cursor.documents.return?.();
      cursor.failure = queryPlanKilled(why);
    }
  }

  get size(): number {
    return this.open.size;
  }

  sweep(): void {
    const oldest = this.now() - CURSOR_IDLE_MS;
    for (const [id, cursor] of this.open) if (!cursor.busy && cursor.usedAt < oldest) this.kill(id);
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const id of [...this.open.keys()]) this.kill(id);
  }
}

function checkFailure({ failure }: OpenCursor): void {
  if (failure) throw failure;
}

/** Reads one document ahead, to know whether there is another batch. */
async function peek(cursor: OpenCursor): Promise<boolean> {
  for (let next = cursor.documents.next(); !next.done; next = cursor.documents.next()) {
    if (next.value !== PAUSE) {
      cursor.pending = next.value;
      return true;
    }
    await cursor.pace.breathe();
  }
  return false;
}

async function take(cursor: OpenCursor, size: number): Promise<Buffer[]> {
  const docs: Buffer[] = [];
  let bytes = 0;
  while (docs.length < size) {
    if (cursor.pending === undefined && !(await peek(cursor))) break;
    const doc = cursor.pending;
    if (doc === undefined || (docs.length > 0 && bytes + doc.length > MAX_BATCH_BYTES)) break;
    cursor.pending = undefined;
    bytes += doc.length;
    docs.push(doc);
  }
  return docs;
}

/** A cursor id from a command. */
export function cursorId(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  return typeof value === 'number' ? BigInt(value) : 0n;
}
