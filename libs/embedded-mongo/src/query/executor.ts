import { PAUSE, type Pace, type Pause } from '../pace/pace';
import { readDocument } from '../bson/bson.reader';
import type { Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { RECORD_ID_BYTES, type Collection, type StoredDocument } from '../storage/collection';
import type { Access, Plan } from './planner';
import { compareSortKeys, MAX_SORT_BYTES, sortKeyOf, sortReads, type SortField } from '../matching/sort';
import type { Collation } from '../matching/collation';

/** What a run has looked at, for explain. */
export interface RunCounters {
  keysExamined: number;
  docsExamined: number;
}

export interface RunRequest {
  collection: Collection;
  plan: Plan;
  sort: readonly SortField[];
  skip: number;
  /** 0: no limit. */
  limit: number;
  collation?: Collation | undefined;
  score?: (doc: Doc) => number;
  counters?: RunCounters;
  /** Makes the run pause when it has worked long enough. Without one it works through. */
  pace?: Pace;
}

/** Yields the matching documents in order. Lazy where the plan allows: it reads no further than what is asked of it. */
export function* runPlan(request: RunRequest): Generator<StoredDocument | Pause> {
  const { plan, sort, skip, limit } = request;
  if (plan.sorted || sort.length === 0) {
    let passed = 0;
    for (const found of matching(request, limit > 0 ? skip + limit : 0)) {
      if (found === PAUSE) yield PAUSE;
      else {
        if (passed++ < skip) continue;
        yield found;
        if (limit > 0 && passed >= skip + limit) return;
      }
    }
    return;
  }
  const sorted = yield* sortMatching(request);
  const end = limit > 0 ? skip + limit : sorted.length;
  for (let i = skip; i < sorted.length && i < end; i++) {
    const item = sorted[i];
    if (item) yield item.found;
  }
}

interface SortItem {
  found: StoredDocument;
  key: readonly unknown[];
}

/** A sort that no index provides: with a limit only the best documents are kept. */
function* sortMatching(request: RunRequest): Generator<Pause, SortItem[]> {
  const { sort, skip, limit, collation } = request;
  const reads = sortReads(sort);
  const wanted = limit > 0 ? skip + limit : Infinity;
  const order = (a: SortItem, b: SortItem): number => compareSortKeys(a.key, b.key, sort, collation);
  let items: SortItem[] = [];
  let bytes = 0;
  for (const found of matching(request, 0)) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    const doc = readDocument(found.raw, 0, 'exact', reads);
    items.push({ found, key: sortKeyOf(doc, sort, request.score, collation) });
    bytes += found.raw.length;
    if (items.length > 2 * wanted + 1000 || (bytes > MAX_SORT_BYTES && items.length > wanted)) {
      items = items.sort(order).slice(0, wanted);
      bytes = items.reduce((sum, item) => sum + item.found.raw.length, 0);
    }
    if (bytes > MAX_SORT_BYTES) {
      throw new MongoError(
        292,
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, but did not opt in to external sorting.`,
      );
    }
  }
  return items.sort(order);
}

function* matching(request: RunRequest, hint: number): Generator<StoredDocument | Pause> {
  const {
    plan: { access, residual },
    collection,
    counters,
    pace,
  } = request;
  for (const found of candidates(collection, access, residual ? 0 : hint, counters)) {
    if (counters) counters.docsExamined++;
    if (!residual || residual.test(readDocument(found.raw, 0, 'exact', residual.fields))) yield found;
    if (pace?.step()) yield PAUSE;
  }
}

const DEFAULT_CHUNK = 64;

function* candidates(
  collection: Collection,
  access: Access,
  hint: number,
  counters?: RunCounters,
): Generator<StoredDocument> {
  if (access.stage === 'COLLSCAN') {
    yield* collection.scan(access.reverse, hint || DEFAULT_CHUNK);
    return;
  }
  for (const id of recordIds(collection, access, hint, counters)) {
    const raw = collection.fetch(id);
    if (raw) yield { id: Buffer.from(id), raw };
  }
}

/** Records that an access leads to, each once. */
export function* recordIds(
  collection: Collection,
  access: Access,
  hint: number,
  counters?: RunCounters,
): Generator<Buffer> {
  if (access.stage === 'IDHACK') {
    const id = collection.lookupId(access.key);
    if (counters && id) counters.keysExamined++;
    if (id) yield id;
  } else if (access.stage === 'OR') {
    yield* once(access.branches, (branch) => recordIds(collection, branch, 0, counters));
  } else if (access.stage === 'IXSCAN') {
    const ranges = access.reverse ? [...access.ranges].reverse() : access.ranges;
    const scan = (range: (typeof ranges)[number]): Iterable<Buffer> =>
      counted(collection.scanIndex(access.index, range, access.reverse, hint || DEFAULT_CHUNK), counters);
    if (access.mayRepeat) yield* once(ranges, scan);
    else for (const range of ranges) yield* scan(range);
  }
}

function* counted(ids: Iterable<Buffer>, counters?: RunCounters): Generator<Buffer> {
  for (const id of ids) {
    if (counters) counters.keysExamined++;
    yield id;
  }
}

function* once<T>(sources: readonly T[], idsOf: (source: T) => Iterable<Buffer>): Generator<Buffer> {
  const seen = new Set<number>();
  for (const source of sources) {
    for (const id of idsOf(source)) {
      const record = id.readUIntBE(0, RECORD_ID_BYTES);
      if (seen.has(record)) continue;
      seen.add(record);
      yield id;
    }
  }
}

/** Number of matching documents: known for a whole collection, counted on the index alone when that is exact. */
export function* countPlan(request: RunRequest): Generator<Pause, number> {
  const { plan, collection, skip, limit, pace, counters } = request;
  const enough = limit > 0 ? skip + limit : Infinity;
  let total = 0;
  if (!plan.residual && plan.access.stage === 'COLLSCAN') total = collection.size;
  else if (!plan.residual && plan.access.stage === 'IXSCAN' && !plan.access.mayRepeat) {
    const { index, ranges } = plan.access;
    for (const range of ranges) {
      for (const keys of collection.countIndex(index, range)) {
        total += keys;
        if (counters) counters.keysExamined += keys;
        if (total >= enough) break;
        if (pace?.due()) yield PAUSE;
      }
    }
  } else {
    for (const found of matching({ ...request, sort: [] }, 0)) {
      if (found === PAUSE) yield PAUSE;
      else if (++total >= enough) break;
    }
  }
  const left = Math.max(0, total - skip);
  return limit > 0 ? Math.min(left, limit) : left;
}
