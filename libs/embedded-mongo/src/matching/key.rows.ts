import { fieldOf, isDoc, type Doc } from '../bson/bson.values';
import { EMPTY_ARRAY } from '../bson/key.encoding';
import { isArrayIndex } from './document.path';

/** The values of several paths in one document: one row, or one per member where arrays are on the way. */
export interface KeyRows {
  rows: unknown[][];
  /** Which of the paths went through an array. */
  arrays: ReadonlySet<number>;
}

/** A path on its way to its value: what is left of it below `from`, or the value it has reached. */
interface Walk {
  rest: readonly string[];
  from: unknown;
}

/**
 * Follows paths down to their values, for index keys and sort keys. A missing value is undefined, an empty array
 * EMPTY_ARRAY. Throws what `parallel` makes of the positions of two paths that go through different arrays.
 */
export function keyRows(
  doc: Doc,
  paths: readonly (readonly string[])[],
  parallel: (one: number, other: number) => Error,
): KeyRows {
  const rows: unknown[][] = [];
  const arrays = new Set<number>();
  const walks = paths.map((rest): Walk => ({ rest, from: rest.length === 0 ? undefined : doc }));
  expand(walks, rows, arrays, parallel);
  return { rows, arrays };
}

function expand(
  walks: readonly Walk[],
  rows: unknown[][],
  arrays: Set<number>,
  parallel: (one: number, other: number) => Error,
): void {
  const reached = walks.map(follow);
  let array: readonly unknown[] | undefined;
  let foundAt = -1;
  for (const [at, { from }] of reached.entries()) {
    if (!Array.isArray(from)) continue;
    if (array !== undefined && array !== from) throw parallel(at, foundAt);
    array = from;
    foundAt = at;
  }
  if (array === undefined) {
    rows.push(reached.map(({ from }) => (from instanceof Whole ? from.value : from)));
    return;
  }
  reached.forEach(({ from }, at) => {
    if (from === array) arrays.add(at);
  });
  const members: readonly unknown[] = array.length === 0 ? [EMPTY_ARRAY] : array;
  for (const member of members) {
    const entered = reached.map((walk) => (walk.from === array ? enter(walk, member) : walk));
    expand(entered, rows, arrays, parallel);
  }
}

/** Marks an array that has been entered as a value: a nested array counts whole. */
class Whole {
  constructor(readonly value: unknown) {}
}

function enter(walk: Walk, member: unknown): Walk {
  if (walk.rest.length === 0) return { rest: [], from: Array.isArray(member) ? new Whole(member) : member };
  return isDoc(member) ? { rest: walk.rest, from: member } : { rest: [], from: undefined };
}

/** Follows a path until its end, a missing field, or an array. */
function follow(walk: Walk): Walk {
  let { from, rest } = walk;
  for (;;) {
    const [part] = rest;
    if (part === undefined) return { rest, from };
    if (isDoc(from)) from = fieldOf(from, part);
    else if (Array.isArray(from)) {
      if (!isPosition(from, part)) return { rest, from };
      from = from[Number(part)];
    } else return { rest: [], from: undefined };
    rest = rest.slice(1);
  }
}

/** A number in a path is a position, unless some member has a field of that name. */
function isPosition(items: readonly unknown[], part: string): boolean {
  return isArrayIndex(part) && !items.some((item) => isDoc(item) && Object.hasOwn(item, part));
}
