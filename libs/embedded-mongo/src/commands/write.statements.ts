import { MongoError } from '../mongo.errors';
import type { Doc } from '../bson/bson.values';
import type { Pace } from '../pace/pace';
import type { ServerState } from './command.context';
import { changeAtOnce, changeInSlices, type Change } from './document.changes';

export interface WriteError extends Doc {
  index: number;
  code: number;
  errmsg: string;
}

/** Not faults of one statement: they end the command. */
const ENDING: ReadonlySet<number> = new Set([39, 50, 14_031]);

/** Keeps track of the statements of one write command: ordered commands stop at the first error. */
class Progress<T> {
  next = 0;
  readonly errors: WriteError[] = [];

  constructor(
    readonly items: readonly T[],
    private readonly ordered: boolean,
  ) {}

  get done(): boolean {
    return this.next >= this.items.length;
  }

  /** Reports the current statement's error with its index. Throws what is no fault of it. */
  failed(error: unknown): void {
    if (!(error instanceof MongoError) || ENDING.has(error.code)) throw error;
    this.errors.push({ index: this.next, code: error.code, ...error.details, errmsg: error.message });
    if (this.ordered) this.next = this.items.length;
  }
}

/** Runs statements that need nothing but the open transaction, in slices. Resolves with the errors. */
export async function runInserts<T>(
  { store }: ServerState,
  items: readonly T[],
  ordered: boolean,
  pace: Pace,
  run: (item: T) => void,
): Promise<WriteError[]> {
  const progress = new Progress(items, ordered);
  await store.writeSlices((slice) => {
    pace.due();
    while (!progress.done) {
      const item = items[progress.next];
      try {
        if (item !== undefined) run(item);
      } catch (error) {
        progress.failed(error);
      }
      progress.next++;
      if (slice.over) break;
    }
    return progress.done;
  });
  return progress.errors;
}

export interface Changes {
  items: readonly Doc[];
  ordered: boolean;
  /** They only remove: a full disk does not refuse them. */
  shrinks: boolean;
  prepare: (item: Doc, index: number) => Change;
}

/**
 * Runs statements that change what they find, one after the other: small ones share transactions, others go in slices.
 * Resolves with the errors.
 */
export async function runChanges(server: ServerState, changes: Changes, pace: Pace): Promise<WriteError[]> {
  const progress = new Progress(changes.items, changes.ordered);
  while (!progress.done) {
    const long = await runSmall(server, progress, pace, changes);
    if (!long) break;
    try {
      await changeInSlices(server, long, pace);
    } catch (error) {
      progress.failed(error);
    }
    progress.next++;
  }
  return progress.errors;
}

/** Up to the first statement that takes long: resolves with that. */
async function runSmall(
  server: ServerState,
  progress: Progress<Doc>,
  pace: Pace,
  { prepare, shrinks }: Changes,
): Promise<Change | undefined> {
  let long: Change | undefined;
  await server.store.writeSlices((slice) => {
    pace.due();
    while (!progress.done) {
      const item = progress.items[progress.next];
      try {
        const change = item && prepare(item, progress.next);
        if (change && !changeAtOnce(server, change)) {
          long = change;
          return true;
        }
      } catch (error) {
        progress.failed(error);
      }
      progress.next++;
      if (slice.over) break;
    }
    return progress.done;
  }, !shrinks);
  return long;
}
