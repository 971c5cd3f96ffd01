import { ObjectId } from 'bson';
import { badValue, failedToParse, MongoError } from '../mongo.errors';
import { compareValues } from '../bson/bson.order';
import { isDoc, setField, type Doc } from '../bson/bson.values';
import { compileConditions, compileFilter, isConditions, type Filter, type FilterNode } from '../matching/filter';
import type { ValueTest } from '../matching/document.path';
import { flatten } from '../query/planner';
import { plainValue } from '../matching/plain.values';
import { checkStages } from '../aggregate/pipeline.check';
import { runStages } from '../aggregate/pipeline.stages';
import { checkConflicts, parseChanges, type Change } from './update.operators';
import { replaceStage, setStage, unsetStage, type ExactStage } from './update.pipeline';
import { resolvePaths, writePath, type Positions } from './update.path';

/** A compiled update. */
export interface Update {
  /** The new version of a document (exact values); the given one may be changed in place. */
  apply(doc: Doc, filter: Filter, inserting: boolean): Doc;
  /** Top-level fields it may change; undefined when any. */
  touched: ReadonlySet<string> | undefined;
  replacement: boolean;
}

/** Compiles operators, a replacement or a pipeline. Throws MongoDB's errors for malformed updates. */
export function compileUpdate(update: unknown, arrayFilters: unknown, variables?: Doc): Update {
  if (Array.isArray(update)) return pipelineUpdate(update, arrayFilters, variables);
  if (!isDoc(update)) throw failedToParse('Update argument must be either an object or an array');
  const names = Object.keys(update);
  if (names[0]?.startsWith('$') !== true) return replacement(update, names);
  const changes = parseChanges(update);
  const filters = parseArrayFilters(arrayFilters);
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

function parseArrayFilters(given: unknown): ReadonlyMap<string, ValueTest> {
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
    const filter = compileFilter(item);
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

function pipelineUpdate(pipeline: readonly unknown[], arrayFilters: unknown, variables?: Doc): Update {
  if (arrayFilters !== undefined) throw failedToParse('arrayFilters may not be specified for pipeline-style updates');
  const stages = pipeline.map((stage) => {
    const name = isDoc(stage) ? Object.keys(stage)[0] : undefined;
    if (!isDoc(stage) || name === undefined || !UPDATE_STAGES.has(name))
      throw new MongoError(72, `${name ?? 'stage'} is not allowed to be used within an update`);
    return stage;
  });
  checkStages(stages, variables);
  const run = stages.map((stage) => exactStage(stage, variables));
  return {
    touched: undefined,
    replacement: false,
    apply: (doc) => {
      const after = run.reduce((before, stage) => stage(before), doc);
      if ('_id' in doc) checkId(doc['_id'], after['_id'] ?? doc['_id']);
      return '_id' in doc ? Object.assign({ _id: doc['_id'] }, after, { _id: doc['_id'] }) : after;
    },
  };
}

function exactStage(stage: Doc, variables: Doc | undefined): ExactStage {
  const [name = ''] = Object.keys(stage);
  const spec = stage[name];
  if (name === '$set' || name === '$addFields') return setStage(spec, variables);
  if (name === '$unset') return unsetStage(spec);
  if (name === '$replaceWith') return replaceStage(spec, variables);
  if (name === '$replaceRoot') return replaceStage(isDoc(spec) ? spec['newRoot'] : undefined, variables);
  return (doc) => {
    const before = plainValue(doc);
    const [after] = runStages([isDoc(before) ? before : {}], [stage], { variables, foreign: () => [] });
    return keepExactValues(doc, isDoc(after) ? after : {});
  };
}

/** Fields that a pipeline left alone keep their exact BSON types. */
function keepExactValues(exact: Doc, after: Doc): Doc {
  const result: Doc = '_id' in exact ? { _id: exact['_id'] } : {};
  for (const [name, value] of Object.entries(after)) {
    const same = Object.hasOwn(exact, name) && compareValues(exact[name], value) === 0;
    setField(result, name, same ? exact[name] : value);
  }
  return result;
}

/** The document that an upsert inserts: the filter's equalities, then the update. `_id` comes first and always exists. */
export function upsertDocument(filter: Filter, update: Update): Doc {
  const base: Doc = {};
  const set = new Set<string>();
  for (const node of flatten(filter.root)) {
    if (node.kind !== 'leaf') continue;
    const single =
      node.op === '$eq'
        ? node.value
        : node.op === '$in' && Array.isArray(node.value) && node.value.length === 1
          ? node.value[0]
          : undefined;
    if (single === undefined || (update.replacement && node.path.name !== '_id')) continue;
    if (set.has(node.path.name))
      throw new MongoError(54, `cannot infer query fields to set, path '${node.path.name}' is matched twice`);
    set.add(node.path.name);
    writePath(base, node.path.parts, single);
  }
  const doc = update.apply(base, filter, true);
  return '_id' in doc ? { _id: doc['_id'], ...doc } : { _id: new ObjectId(), ...doc };
}
