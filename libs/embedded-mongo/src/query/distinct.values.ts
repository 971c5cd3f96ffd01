import { compareValues } from '../bson/bson.order';
import { readDocument } from '../bson/bson.reader';
import { encodeField } from '../bson/key.encoding';
import type { Collation } from '../matching/collation';
import { isArrayIndex, someAtPath, type Path } from '../matching/document.path';
import { MongoError } from '../mongo.errors';
import { PAUSE, type Pace, type Pause } from '../pace/pace';
import type { Collection } from '../storage/collection';
import type { IndexDefinition } from '../storage/index.definition';
import { ALL_KEYS, type KeyRange } from '../storage/key.range';
import type { Query } from './find.query';
import { prefixRange } from './index.ranges';

/** Values that one reply may hold, bytes of their encodings: MongoDB's own. */
const MAX_DISTINCT_BYTES = 16 * 1024 * 1024;

/** The different values at a path, in order. By jumps from one to the next where an index has them, else by reading documents. */
export function* distinctValues(
  collection: Collection,
  query: Query,
  path: Path,
  pace: Pace,
): Generator<Pause, unknown[]> {
  const values = new DistinctValues(query.filter.collation);
  const jump = jumpsOf(collection, query, path);
  if (jump) yield* jumpOver(collection, jump, { path, values, query, pace });
  else {
    const wanted = new Set([path.top]);
    for (const found of query.documents(pace)) {
      if (found === PAUSE) yield PAUSE;
      else for (const value of valuesAt(readDocument(found.raw, 0, 'exact', wanted), path)) values.offer(value);
    }
  }
  return values.sorted();
}

class DistinctValues {
  private readonly known = new Map<string, unknown>();
  private bytes = 0;

  constructor(private readonly strings: Collation | undefined) {}

  offer(value: unknown): void {
    if (value === undefined) return;
    const identity = encodeField(value, false, this.strings?.fold).toString('latin1');
    if (this.known.has(identity)) return;
    this.known.set(identity, value);
    this.bytes += identity.length;
    if (this.bytes > MAX_DISTINCT_BYTES) throw new MongoError(17217, 'distinct too big, 16mb cap');
  }

  sorted(): unknown[] {
    return [...this.known.values()].sort((a, b) => compareValues(a, b, this.strings?.compare));
  }
}

/** The values that a document has at a path; of an array, its members. */
function valuesAt(doc: Readonly<Record<string, unknown>>, path: Path): unknown[] {
  const values: unknown[] = [];
  someAtPath(doc, path, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else values.push(value);
    return false;
  });
  return values;
}

interface Jumps {
  index: IndexDefinition;
  ranges: readonly KeyRange[];
}

/** The index that begins with the path and holds just what the query finds. */
export function jumpsOf(collection: Collection, { plan }: Query, path: Path): Jumps | undefined {
  const begins = (index: IndexDefinition): boolean => {
    const [first] = index.fields;
    return first?.path === path.name && !index.text && !index.collation && !index.cut && !index.sparse;
  };
  if (plan.residual || path.parts.some(isArrayIndex)) return undefined;
  if (plan.access.stage === 'COLLSCAN') {
    const index = collection.indexes.find((candidate) => begins(candidate) && !candidate.partialSpec);
    return index && { index, ranges: [ALL_KEYS] };
  }
  // The keys in a range are not all the values of a document that has an array there.
  if (plan.access.stage !== 'IXSCAN' || !begins(plan.access.index) || plan.access.index.arrayFields.size > 0)
    return undefined;
  return { index: plan.access.index, ranges: plan.access.ranges };
}

interface Walk {
  path: Path;
  values: DistinctValues;
  query: Query;
  pace: Pace;
}

function* jumpOver(collection: Collection, { index, ranges }: Jumps, walk: Walk): Generator<Pause> {
  const { path, values, query, pace } = walk;
  const descending = index.fields[0]?.descending ?? false;
  const wanted = new Set([path.top]);
  for (const range of ranges) {
    let start = range.start;
    for (;;) {
      const entry = collection.firstEntry(index, { start, end: range.end });
      if (!entry) break;
      query.counters.keysExamined++;
      query.counters.docsExamined++;
      const raw = collection.fetch(entry.id);
      const found = raw === undefined ? [] : valuesAt(readDocument(raw, 0, 'exact', wanted), path);
      let after: Buffer | undefined;
      for (const value of found) {
        const prefix = value === undefined ? undefined : encodeField(value, descending);
        if (!prefix || !entry.key.subarray(0, prefix.length).equals(prefix)) continue;
        values.offer(value);
        after = prefixRange(prefix).end;
      }
      // Without a value – a missing field, an empty array – the next entry may have one under the same key.
      start = after ?? Buffer.concat([entry.key, Buffer.from([0])]);
      if (pace.step()) yield PAUSE;
    }
  }
}
