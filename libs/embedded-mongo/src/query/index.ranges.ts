import { MAX_KEY_BYTES } from '../bson/key.encoding';
import type { IndexDefinition } from '../storage/index.definition';
import type { KeyRange } from '../storage/key.range';
import type { Collation } from '../matching/collation';
import type { FilterNode } from '../matching/filter';
import { boundsOf, everything, intersect, type FieldBounds } from './index.bounds';

type Leaf = Extract<FilterNode, { kind: 'leaf' }>;

/** Ranges that one scan may consist of. */
const MAX_RANGES = 10_000;

interface Bounded {
  bounds: FieldBounds | undefined;
  leaves: Leaf[];
}

/** All that the conditions say about one field of an index. */
export function fieldBounds(
  index: IndexDefinition,
  at: number,
  conjuncts: readonly FilterNode[],
  collation: Collation | undefined,
): Bounded {
  const field = index.fields[at];
  const none: Bounded = { bounds: undefined, leaves: [] };
  if (!field || sharesArray(index, at)) return none;
  let found: Bounded = none;
  for (const leaf of conjuncts) {
    if (leaf.kind !== 'leaf' || leaf.path.name !== field.path) continue;
    const bounds = boundsOf(leaf, field, collation);
    if (!bounds) continue;
    if (!found.bounds) found = { bounds, leaves: [leaf] };
    else if (index.arrayFields.has(at)) {
      // Different members may satisfy different conditions: only one of them may bound the scan.
      if (bounds.points && !found.bounds.points) found = { bounds, leaves: [leaf] };
    } else {
      const both = intersect(found.bounds, bounds);
      if (both) found = { bounds: both, leaves: [...found.leaves, leaf] };
    }
  }
  return found.bounds ? found : elemMatchBounds(index, at, conjuncts, collation);
}

/** `list: { $elemMatch: { x: 1 } }` bounds an index on `list.x`; the condition itself is tested again. */
function elemMatchBounds(
  index: IndexDefinition,
  at: number,
  conjuncts: readonly FilterNode[],
  collation: Collation | undefined,
): Bounded {
  const field = index.fields[at];
  for (const node of conjuncts) {
    if (!field || node.kind !== 'leaf' || node.op !== '$elemMatch') continue;
    for (const inner of node.inner ?? []) {
      if (inner.kind !== 'leaf' || `${node.path.name}.${inner.path.name}` !== field.path) continue;
      const bounds = boundsOf(inner, field, collation);
      if (bounds) return { bounds: { ...bounds, exact: false, exactForArrays: false }, leaves: [] };
    }
  }
  return { bounds: undefined, leaves: [] };
}

/** An earlier field of the index goes through the same array: bounds on both would have to hold for one member. */
function sharesArray(index: IndexDefinition, at: number): boolean {
  if (!index.arrayFields.has(at)) return false;
  const top = index.fields[at]?.parts[0];
  return index.fields.slice(0, at).some((other, i) => index.arrayFields.has(i) && other.parts[0] === top);
}

/** Joins the bounds of leading fields to key ranges: points multiply, the first range ends it. */
export function joinRanges(fields: readonly (FieldBounds | undefined)[]): {
  ranges: KeyRange[];
  bounded: number;
  equal: number;
} {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let equal = 0;
  for (const field of fields) {
    if (!field?.points || prefixes.length * field.points.length > MAX_RANGES) break;
    const { points } = field;
    prefixes = prefixes.flatMap((prefix) =>
      points.map((point) => (prefix.length === 0 ? point : Buffer.concat([prefix, point]))),
    );
    equal++;
  }
  const range = fields[equal]?.range;
  const ranges = range
    ? prefixes.map((prefix) =>
        bounded({ start: Buffer.concat([prefix, range.start]), end: Buffer.concat([prefix, range.end]) }),
      )
    : equal > 0
      ? prefixes.map(prefixRange)
      : [everything()];
  return { ranges, bounded: equal + (range && range.start.length > 0 ? 1 : 0), equal };
}

/** The keys that begin with these bytes. */
export function prefixRange(prefix: Buffer): KeyRange {
  return bounded({ start: prefix, end: Buffer.concat([prefix, Buffer.from([0xff])]) });
}

/** Bounds beyond what keys keep are cut alike: they then cover all keys with these first bytes. */
function bounded(range: KeyRange): KeyRange {
  const { start, end } = range;
  return {
    start: start.length > MAX_KEY_BYTES ? start.subarray(0, MAX_KEY_BYTES) : start,
    end: end.length > MAX_KEY_BYTES ? Buffer.concat([end.subarray(0, MAX_KEY_BYTES), Buffer.alloc(64, 0xff)]) : end,
  };
}
