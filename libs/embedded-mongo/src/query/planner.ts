import { encodeField, MAX_KEY_BYTES } from '../bson/key.encoding';
import { compareValues, typeOrder } from '../bson/bson.order';
import { toNumber, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import type { IndexDefinition } from '../storage/index.definition';
import type { KeyRange } from '../storage/key.range';
import type { Collation } from '../matching/collation';
import type { Filter, FilterNode } from '../matching/filter';
import type { FieldBounds } from './index.bounds';
import { fieldBounds, joinRanges, prefixRange } from './index.ranges';
import type { SortField } from '../matching/sort';

type Leaf = Extract<FilterNode, { kind: 'leaf' }>;

/** A way to find the documents that may match. */
export type Access =
  | { stage: 'COLLSCAN'; reverse: boolean }
  | { stage: 'IDHACK'; key: Buffer }
  | { stage: 'EOF' }
  | { stage: 'IXSCAN'; index: IndexDefinition; ranges: KeyRange[]; reverse: boolean; shown: Doc; mayRepeat: boolean }
  | { stage: 'OR'; branches: Access[] };

export interface Plan {
  access: Access;
  /** What documents must still be tested for; undefined when the access gives matching documents only. */
  residual: Filter | undefined;
  /** Documents come in the wanted order. */
  sorted: boolean;
}

export interface PlanRequest {
  filter: Filter;
  sort: readonly SortField[];
  indexes: readonly IndexDefinition[];
  hint?: unknown;
  /** Entries in a range of an index, counted no further than `cap`; decides between indexes that look alike. */
  estimate?: (index: IndexDefinition, range: KeyRange, cap: number) => number;
}

interface Candidate {
  access: Extract<Access, { stage: 'IXSCAN' }>;
  exactLeaves: ReadonlySet<FilterNode>;
  sorted: boolean;
  score: number;
}

/** Chooses how to run a query: by _id, by the index that bounds it best, by a union for $or, or by reading everything. */
export function planQuery(request: PlanRequest): Plan {
  const { filter, sort } = request;
  const conjuncts = flatten(filter.root);
  const natural = naturalHint(request.hint);
  if (natural !== undefined)
    return { access: { stage: 'COLLSCAN', reverse: natural < 0 }, residual: filter, sorted: sort.length === 0 };
  const text = conjuncts.find((node) => node.kind === 'text');
  if (text?.kind === 'text') return textPlan(request, text);
  const usable = hintedIndexes(request);
  const byId = request.hint === undefined ? idPlan(request, conjuncts) : undefined;
  if (byId) return byId;
  const candidates = usable.flatMap(
    (index) => candidateFor(index, conjuncts, sort, filter.collation, request.hint !== undefined) ?? [],
  );
  const best = chooseCandidate(candidates, request);
  const union = best && best.score >= GOOD ? undefined : unionPlan(request, conjuncts);
  if (union) return union;
  if (!best) {
    if (request.hint !== undefined)
      throw badValue('hint provided does not correspond to an index that can serve this query');
    return {
      access: { stage: 'COLLSCAN', reverse: false },
      residual: isEmpty(filter) ? undefined : filter,
      sorted: sort.length === 0,
    };
  }
  const { exactLeaves } = best;
  const covered = conjuncts.every((node) => exactLeaves.has(node));
  return { access: best.access, residual: covered ? undefined : filter, sorted: best.sorted };
}

/** Scores closer than this say nothing: the index with fewer entries to read wins. */
const TIE = 1;
const ESTIMATE_CAP = 500;
const ESTIMATED_RANGES = 20;

function chooseCandidate(candidates: readonly Candidate[], { estimate }: PlanRequest): Candidate | undefined {
  const top = Math.max(...candidates.map((candidate) => candidate.score));
  const tied = candidates.filter((candidate) => candidate.score > top - TIE);
  const [first] = tied.sort((a, b) => b.score - a.score);
  if (tied.length < 2 || !estimate) return first;
  const cost = ({ access }: Candidate): number =>
    access.ranges
      .slice(0, ESTIMATED_RANGES)
      .reduce((sum, range) => (sum < ESTIMATE_CAP ? sum + estimate(access.index, range, ESTIMATE_CAP - sum) : sum), 0);
  const costs = new Map(tied.map((candidate) => [candidate, cost(candidate)]));
  return tied.reduce((best, candidate) => ((costs.get(candidate) ?? 0) < (costs.get(best) ?? 0) ? candidate : best));
}

/** From this score on, an index has at least one bounded field. */
const GOOD = 10;

function isEmpty(filter: Filter): boolean {
  return filter.root.kind === 'and' && filter.root.nodes.length === 0;
}

/** Conditions that must all hold. */
export function flatten(node: FilterNode): FilterNode[] {
  return node.kind === 'and' ? node.nodes.flatMap(flatten) : [node];
}

function naturalHint(hint: unknown): number | undefined {
  return typeof hint === 'object' && hint !== null && '$natural' in hint ? (toNumber(hint.$natural) ?? 1) : undefined;
}

function hintedIndexes({ indexes, hint }: PlanRequest): readonly IndexDefinition[] {
  const usable = indexes.filter((index) => !index.text && index.spec['hidden'] !== true);
  if (hint === undefined) return usable;
  const chosen = indexes.filter(
    (index) => hint === index.name || (typeof hint === 'object' && compareValues(hint, index.spec['key']) === 0),
  );
  if (chosen.length === 0)
    throw badValue(
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  return chosen;
}

function idPlan({ filter, indexes }: PlanRequest, conjuncts: readonly FilterNode[]): Plan | undefined {
  const leaf = conjuncts.find((node) => node.kind === 'leaf' && node.path.name === '_id' && node.op === '$eq');
  const index = indexes.find((candidate) => candidate.name === '_id_');
  if (leaf?.kind !== 'leaf' || !index || filter.collation || Array.isArray(leaf.value)) return undefined;
  const key = encodeField(leaf.value, false);
  if (key.length > MAX_KEY_BYTES) return undefined;
  const covered = conjuncts.length === 1 && leaf.value !== null;
  return { access: { stage: 'IDHACK', key }, residual: covered ? undefined : filter, sorted: true };
}

/** Each branch of an $or by an index of its own. */
function unionPlan(request: PlanRequest, conjuncts: readonly FilterNode[]): Plan | undefined {
  const { filter, sort } = request;
  for (const node of conjuncts) {
    if (node.kind !== 'or') continue;
    const branches: Access[] = [];
    for (const branch of node.nodes) {
      const plan = planQuery({
        filter: { ...filter, root: branch, test: branch.test },
        sort: [],
        indexes: request.indexes,
        ...(request.estimate ? { estimate: request.estimate } : {}),
      });
      if (plan.access.stage === 'COLLSCAN' || (plan.access.stage === 'IXSCAN' && isUnbounded(plan.access))) break;
      branches.push(plan.access);
    }
    if (branches.length === node.nodes.length)
      return { access: { stage: 'OR', branches }, residual: filter, sorted: sort.length === 0 };
  }
  return undefined;
}

function isUnbounded(access: Extract<Access, { stage: 'IXSCAN' }>): boolean {
  return access.ranges.some((range) => range.start.length === 0);
}

function textPlan({ filter, sort, indexes }: PlanRequest, node: Extract<FilterNode, { kind: 'text' }>): Plan {
  const index = indexes.find((candidate) => candidate.text);
  if (!index?.text) throw new MongoError(27, 'text index required for $text query');
  node.search.bind(index.text);
  const ranges = node.search.candidates.map((word) => prefixRange(encodeField(word, false)));
  const access: Access = {
    stage: 'IXSCAN',
    index,
    ranges,
    reverse: false,
    mayRepeat: true,
    shown: { words: [...node.search.candidates] },
  };
  return { access, residual: filter, sorted: sort.length === 0 };
}

function candidateFor(
  index: IndexDefinition,
  conjuncts: readonly FilterNode[],
  sort: readonly SortField[],
  collation: Collation | undefined,
  hinted: boolean,
): Candidate | undefined {
  if (index.collation?.key !== collation?.key) return undefined;
  if (index.partialSpec && !impliesPartial(index, conjuncts)) return undefined;
  const fields = index.fields.map((_, at) => fieldBounds(index, at, conjuncts, collation));
  const present = fields.some((field) => field.bounds?.present);
  if (index.sparse && !present && !hinted) return undefined;
  const { ranges, bounded: boundedFields, equal } = joinRanges(fields.map((field) => field.bounds));
  const order = sortDirection(
    index,
    sort,
    fields.map((field) => field.bounds),
    collation,
  );
  if (boundedFields === 0 && order === 0 && !hinted) return undefined;
  const exactLeaves = new Set<FilterNode>();
  fields.slice(0, boundedFields).forEach(({ bounds, leaves }, at) => {
    const exact = index.arrayFields.has(at) ? bounds?.exactForArrays && leaves.length === 1 : bounds?.exact;
    if (exact && !index.cut && ranges.every(isShort)) for (const leaf of leaves) exactLeaves.add(leaf);
  });
  const shown: Doc = {};
  index.fields.forEach((field, at) => {
    shown[field.path] = [at < boundedFields ? (fields[at]?.bounds?.shown ?? '[MinKey, MaxKey]') : '[MinKey, MaxKey]'];
  });
  return {
    access: { stage: 'IXSCAN', index, ranges, reverse: order < 0, shown, mayRepeat: index.arrayFields.size > 0 },
    exactLeaves,
    sorted: order !== 0 || sort.length === 0,
    score:
      equal * 20 +
      (boundedFields - equal) * 10 +
      (order !== 0 && sort.length > 0 ? 5 : 0) +
      (index.unique && equal === index.fields.length ? 15 : 0) -
      index.fields.length * 0.01,
  };
}

const isShort = (range: KeyRange): boolean => range.start.length < MAX_KEY_BYTES && range.end.length < MAX_KEY_BYTES;

/** 1 or -1 when reading the index forwards or backwards gives the wanted order, 0 when neither does. */
function sortDirection(
  index: IndexDefinition,
  sort: readonly SortField[],
  bounds: readonly (FieldBounds | undefined)[],
  collation: Collation | undefined,
): -1 | 0 | 1 {
  if (sort.length === 0 || index.cut || collation) return 0;
  const constant = (at: number): boolean =>
    bounds[at]?.points?.length === 1 &&
    (!index.arrayFields.has(at) || bounds.slice(0, at).every((field) => field?.points?.length === 1));
  let direction: -1 | 0 | 1 = 0;
  let at = 0;
  for (const wanted of sort) {
    if (wanted.score) return 0;
    while (index.fields[at]?.path !== wanted.path.name && constant(at)) at++;
    const field = index.fields[at];
    if (!field || field.path !== wanted.path.name || index.arrayFields.has(at)) return 0;
    if (!constant(at)) {
      const needed = field.descending === wanted.descending ? 1 : -1;
      if (direction !== 0 && direction !== needed) return 0;
      direction = needed;
    }
    at++;
  }
  // A sparse index lacks documents that the sort must show, unless a condition excludes them.
  if (index.sparse && !bounds.some((field) => field?.present)) return 0;
  return direction === 0 ? 1 : direction;
}

/** Whether every document the conditions accept is in a partial index. */
function impliesPartial(index: IndexDefinition, conjuncts: readonly FilterNode[]): boolean {
  if (!index.partial) return true;
  return flatten(index.partial.root).every((needed) => {
    if (needed.kind !== 'leaf') return false;
    return conjuncts.some(
      (given) => given.kind === 'leaf' && given.path.name === needed.path.name && implies(given, needed),
    );
  });
}

function implies(given: Leaf, needed: Leaf): boolean {
  if (given.op === needed.op && compareValues(given.value, needed.value) === 0) return true;
  if (needed.op === '$exists' && needed.value === true) {
    return ['$eq', '$gt', '$gte', '$lt', '$lte', '$regex'].includes(given.op) && given.value !== null;
  }
  if (given.op === '$eq' && !Array.isArray(given.value) && given.value !== null)
    return needed.accepts?.(given.value) ?? false;
  // Inequalities hold within one type only.
  if (typeOrder(given.value) !== typeOrder(needed.value)) return false;
  const limit = compareValues(given.value, needed.value);
  if (needed.op === '$gt') return (given.op === '$gt' && limit >= 0) || (given.op === '$gte' && limit > 0);
  if (needed.op === '$gte') return (given.op === '$gt' || given.op === '$gte') && limit >= 0;
  if (needed.op === '$lt') return (given.op === '$lt' && limit <= 0) || (given.op === '$lte' && limit < 0);
  if (needed.op === '$lte') return (given.op === '$lt' || given.op === '$lte') && limit <= 0;
  return false;
}
