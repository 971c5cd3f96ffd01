import { BSONRegExp, ObjectId } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { isDoc, type Doc } from '../bson/bson.values';
import { compileConditions, compileFilter, type Filter, type FilterNode } from '../matching/filter';
import { isConditions } from '../matching/value.tests';
import type { Path, ValueTest } from '../matching/document.path';
import { flatten } from '../query/planner';
import { compileStages } from '../aggregate/stage.table';
import type { Collation } from '../matching/collation';
import { checkConflicts } from '../matching/path.rules';
import { parseChanges, type Change } from './update.operators';
import { resolvePaths, writePath, type Positions } from './update.path';

/** A compiled update. */
export interface Update {
  /** The new version of a document (exact values); the given one may be changed in place. */
  apply(doc: Doc, filter: Filter, inserting: boolean): Doc;
  /** Top-level fields it may change; undefined when any. */
  touched: ReadonlySet<string> | undefined;
  replacement: boolean;
}

/** What an update may refer to. */
export interface UpdateContext {
  arrayFilters?: unknown;
  variables?: Doc | undefined;
  collation?: Collation | undefined;
}

/** Compiles operators, a replacement or a pipeline. Throws MongoDB's errors for malformed updates. */
export function compileUpdate(update: unknown, context: UpdateContext = {}): Update {
  const { arrayFilters, collation } = context;
  if (Array.isArray(update)) return pipelineUpdate(update, context);
  if (!isDoc(update)) throw failedToParse('Update argument must be either an object or an array');
  const names = Object.keys(update);
  if (names[0]?.startsWith('$') !== true) {
    if (arrayFilters !== undefined) throw failedToParse('Cannot specify arrayFilters and a replacement-style update');
    return replacement(update, names);
  }
  const changes = parseChanges(update, collation);
  const filters = parseArrayFilters(arrayFilters, collation);
  for (const name of filters.keys()) {
    if (!changes.some(({ parts }) => parts.includes(`$[${name}]`)))
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
  }
  return operatorUpdate(changes, filters);
}

function replacement(update: Doc, names: readonly string[]): Update {
  const operator = names.find((name) => name.startsWith('$'));
  if (operator)
    throw new MongoError(
      52,
      `The dollar ($) prefixed field '${operator}' in '${operator}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  return {
    touched: undefined,
    replacement: true,
    apply: (doc) => {
      if ('_id' in update) checkId(doc['_id'], update['_id']);
      return '_id' in doc
        ? { _id: doc['_id'], ...update, ...('_id' in update ? { _id: doc['_id'] } : {}) }
        : { ...update };
    },
  };
}

function checkId(before: unknown, after: unknown): void {
  if (before === undefined || compareValues(before, after) === 0) return;
  throw new MongoError(
    66,
    `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${String(after)}`,
  );
}

function operatorUpdate(changes: readonly Change[], filters: ReadonlyMap<string, ValueTest>): Update {
  const touched = new Set(changes.map((change) => change.parts[0] ?? ''));
  const touchesId = touched.has('_id');
  return {
    touched,
    replacement: false,
    apply: (doc, filter, inserting) => {
      const positions: Positions = { filters, matched: (arrayPath) => matchedPosition(doc, arrayPath, filter) };
      const id = doc['_id'];
      for (const { change, concrete } of resolveChanges(doc, changes, positions, inserting))
        change.apply(doc, concrete);
      if (touchesId && id !== undefined && (doc['_id'] === undefined || compareValues(id, doc['_id']) !== 0)) {
        throw new MongoError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`);
      }
      return doc;
    },
  };
}

/**
 * Every path of every change, found before the first change is made: what an operator writes must not decide which
 * members the next one meets. Throws ConflictingUpdateOperators when two changes meet in one place.
 */
function resolveChanges(
  doc: Doc,
  changes: readonly Change[],
  positions: Positions,
  inserting: boolean,
): { change: Change; concrete: string[] }[] {
  const resolved = changes
    .filter((change) => inserting || !change.onInsert)
    .flatMap((change) => resolvePaths(doc, change.parts, positions).map((concrete) => ({ change, concrete })));
  if (changes.some(({ parts }) => parts.some((part) => part.startsWith('$'))))
    checkConflicts(resolved.map(({ concrete }) => concrete));
  return resolved;
}

function parseArrayFilters(given: unknown, collation: Collation | undefined): ReadonlyMap<string, ValueTest> {
  const filters = new Map<string, ValueTest>();
  if (given === undefined) return filters;
  if (!Array.isArray(given)) throw failedToParse('arrayFilters must be an array');
  for (const item of given) {
    if (!isDoc(item)) throw failedToParse('each array filter must be an object');
    const tops = new Set(Object.keys(item).flatMap(filterNames(item)));
    const [name] = tops;
    if (tops.size !== 1 || name === undefined)
      throw failedToParse('Error parsing array filter :: caused by :: Expected a single top-level field name');
    if (filters.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const filter = compileFilter(item, { collation });
    filters.set(name, (value) => filter.test({ [name]: value }));
  }
  return filters;
}

const filterNames =
  (item: Doc) =>
  (name: string): string[] => {
    if (!name.startsWith('$')) return [name.split('.')[0] ?? name];
    const nested = item[name];
    return Array.isArray(nested)
      ? nested.filter(isDoc).flatMap((inner) => Object.keys(inner).flatMap(filterNames(inner)))
      : [];
  };

/** The first position of an array that satisfies the query's conditions on it: what `$` stands for. */
function matchedPosition(doc: Doc, arrayPath: string, filter: Filter): number {
  let items: unknown = doc;
  for (const part of arrayPath.split('.')) items = isDoc(items) ? items[part] : undefined;
  const tests = flatten(filter.root).flatMap((node) => memberTests(node, arrayPath));
  if (Array.isArray(items) && tests.length > 0) {
    const all = items.findIndex((item) => tests.every((test) => test(item)));
    const index = all >= 0 ? all : items.findIndex((item) => tests.some((test) => test(item)));
    if (index >= 0) return index;
  }
  throw badValue('The positional operator did not find the match needed from the query.');
}

function memberTests(node: FilterNode, arrayPath: string): ValueTest[] {
  if (node.kind !== 'leaf') {
    const inner = node.nodes.flatMap(flatten).flatMap((child) => memberTests(child, arrayPath));
    return node.kind === 'or' && inner.length > 0 ? [(item) => inner.some((test) => test(item))] : [];
  }
  const { path, accepts, op, value } = node;
  if (path.name === arrayPath) return accepts ? [accepts] : [];
  if (!path.name.startsWith(`${arrayPath}.`)) return [];
  const rest = path.name.slice(arrayPath.length + 1);
  return [compileConditions({ [rest]: op === '$eq' && !isConditions(value) ? value : { [op]: value } })];
}

const UPDATE_STAGES = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

function pipelineUpdate(pipeline: readonly unknown[], { arrayFilters, variables, collation }: UpdateContext): Update {
  if (arrayFilters !== undefined) throw failedToParse('arrayFilters may not be specified for pipeline-style updates');
  for (const stage of pipeline) {
    const name = isDoc(stage) ? Object.keys(stage)[0] : undefined;
    if (name === undefined || !UPDATE_STAGES.has(name))
      throw new MongoError(72, `${name ?? 'stage'} is not allowed to be used within an update`);
  }
  const run = compileStages(pipeline, { variables, collation, foreign: () => [] }, false);
  return {
    touched: undefined,
    replacement: false,
    apply: (doc) => {
      const [after = doc] = run([doc]);
      if ('_id' in doc) checkId(doc['_id'], after['_id'] ?? doc['_id']);
      return '_id' in doc ? Object.assign({ _id: doc['_id'] }, after, { _id: doc['_id'] }) : after;
    },
  };
}

/** The equalities of a filter that an upsert takes over: of what must hold whichever way the filter matches. */
function equalities(node: FilterNode): { path: Path; value: unknown }[] {
  if (node.kind === 'and' || (node.kind === 'or' && node.nodes.length === 1)) return node.nodes.flatMap(equalities);
  if (node.kind !== 'leaf') return [];
  const { op, value, path } = node;
  if (op === '$eq') return [{ path, value }];
  return op === '$in' && Array.isArray(value) && value.length === 1 && !(value[0] instanceof BSONRegExp)
    ? [{ path, value: value[0] }]
    : [];
}

/** The document that an upsert inserts: the filter's equalities, then the update. `_id` comes first and always exists. */
export function upsertDocument(filter: Filter, update: Update): Doc {
  const base: Doc = {};
  const found = equalities(filter.root).filter(({ path }) => !update.replacement || path.name === '_id');
  checkSingleValues(found.map(({ path }) => path.name));
  for (const { path, value } of found) writePath(base, path.parts, value);
  const doc = update.apply(base, filter, true);
  return '_id' in doc ? { _id: doc['_id'], ...doc } : { _id: new ObjectId(), ...doc };
}

/** Throws NotSingleValueField for a field that is matched twice, or together with one within it. */
function checkSingleValues(names: readonly string[]): void {
  const taken = new Set<string>();
  for (const name of names) {
    if (taken.has(name)) throw new MongoError(54, `cannot infer query fields to set, path '${name}' is matched twice`);
    taken.add(name);
  }
  for (const name of names) {
    const parts = name.split('.');
    for (let size = 1; size < parts.length; size++) {
      const holder = parts.slice(0, size).join('.');
      if (taken.has(holder))
        throw new MongoError(54, `cannot infer query fields to set, both paths '${name}' and '${holder}' are matched`);
    }
  }
}
