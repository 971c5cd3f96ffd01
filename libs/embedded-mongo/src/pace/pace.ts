import { toNumber, typeName } from '../bson/bson.values';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { nextTurn } from './turns';

/** What a walk yields in the place of a result when it has worked long enough: whoever drives it lets others through. */
export const PAUSE = Symbol('pause');
export type Pause = typeof PAUSE;

/** A read works so long without a pause, ms. */
const SLICE_MS = 8;
/** Steps between two looks at the clock. */
const STEPS = 32;
const MAX_TIME_MS = 2_147_483_647;

const expired = (): MongoError => new MongoError(50, 'operation exceeded time limit');

/** The time that a command may take, and when it is to pause. One for a command or, over all its batches, for a cursor. */
export class Pace {
  private steps = 0;
  private sliceEnd = 0;
  private deadline = Infinity;
  private left: number;
  private sliceMs = SLICE_MS;

  /** @param limitMs of `maxTimeMS`, 0: none. */
  constructor(limitMs = 0) {
    this.left = limitMs > 0 ? limitMs : Infinity;
    this.begin();
  }

  /** Begins to count: the time between the batches of a cursor is its client's. */
  begin(): void {
    const now = performance.now();
    this.deadline = now + this.left;
    this.sliceEnd = now + this.sliceMs;
  }

  end(): void {
    this.left = Math.max(0, this.deadline - performance.now());
  }

  /** Keeps to the same limit and never pauses: for walks inside of what cannot wait. */
  withoutPauses(): Pace {
    const pace = new Pace();
    pace.deadline = this.deadline;
    pace.sliceMs = Infinity;
    pace.sliceEnd = Infinity;
    return pace;
  }

  /** Called once for each document or key. @returns whether to pause now. Throws MaxTimeMSExpired. */
  step(): boolean {
    if (++this.steps % STEPS !== 0) return false;
    return this.due();
  }

  /** Like step, where each piece of work is long. */
  due(): boolean {
    const now = performance.now();
    if (now >= this.deadline) throw expired();
    return now >= this.sliceEnd;
  }

  /** Resolves when it is this command's turn again. Throws MaxTimeMSExpired. */
  async breathe(): Promise<void> {
    await nextTurn();
    const now = performance.now();
    if (now >= this.deadline) throw expired();
    this.sliceEnd = now + this.sliceMs;
  }
}

/** The pace of a command by its `maxTimeMS`. Throws MongoDB's errors for what is no time. */
export function paceOf(body: Readonly<Record<string, unknown>>): Pace {
  const given = body['maxTimeMS'];
  if (given === undefined || given === null) return new Pace();
  const limit = toNumber(given);
  if (limit === undefined || !Number.isInteger(limit))
    throw limit === undefined
      ? badValue(`maxTimeMS must be a number, not ${typeName(given)}`)
      : failedToParse('maxTimeMS has non-integral value');
  if (limit < 0 || limit > MAX_TIME_MS)
    throw badValue(`${limit} value for maxTimeMS is out of range [0, ${MAX_TIME_MS}]`);
  return new Pace(limit);
}

/** Takes results one by one, with pauses; `take` returns false when it has enough, and the walk is ended. */
export async function drive<T>(
  walk: Iterator<T | Pause>,
  pace: Pace,
  take: (item: T) => boolean | void,
): Promise<void> {
  try {
    for (let next = walk.next(); !next.done; next = walk.next()) {
      if (next.value === PAUSE) await pace.breathe();
      else if (take(next.value) === false) return;
    }
  } finally {
    walk.return?.();
  }
}

/** Runs a walk to its end, with pauses. Resolves with what it returns. */
export async function finish<T>(walk: Iterator<Pause, T>, pace: Pace): Promise<T> {
  let next = walk.next();
  for (; !next.done; next = walk.next()) await pace.breathe();
  return next.value;
}

/** Takes the results of a walk that was made without a pace, and so never pauses. */
export function* unpaused<T>(walk: Iterable<T | Pause>): Generator<T> {
  for (const item of walk) if (item !== PAUSE) yield item;
}
