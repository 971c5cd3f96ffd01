import { Aggregator } from 'mingo/aggregator';
import { isDoc, setField, toNumber, type Doc } from '../bson/bson.values';
import { badValue } from '../mongo.errors';
import { parsePath, someAtPath } from '../matching/document.path';
import { compileExpression, expressionError } from '../matching/expression';
import { compileFilter } from '../matching/filter';
import { plainValue } from '../matching/plain.values';
import { compareSortKeys, parseSort, sortKeyOf } from '../matching/sort';
import { mingoOptions } from '../matching/mingo.context';

/** How stages reach other collections. */
export interface StageContext {
  variables: Doc | undefined;
  /** Runs a pipeline on another collection of the same database, with indexes where they serve. */
  foreign: (name: string, pipeline: readonly Doc[], variables: Doc | undefined) => Iterable<Doc>;
}

/** Documents that a stage may hold in memory at once. */
export const MAX_HELD_DOCUMENTS = 1_000_000;

/** Sends documents (of plain values) through stages that have been checked. */
export function runStages(source: Iterable<Doc>, stages: readonly Doc[], context: StageContext): Iterable<Doc> {
  let documents = source;
  for (const stage of stages) {
    const [name = ''] = Object.keys(stage);
    documents = runStage(documents, name, stage[name], context);
  }
  return documents;
}

function runStage(source: Iterable<Doc>, name: string, spec: unknown, context: StageContext): Iterable<Doc> {
  switch (name) {
    case '$match':
      return matched(source, spec, context);
    case '$sort':
      return sorted(source, spec);
    case '$limit':
      return limited(source, toNumber(spec) ?? 0);
    case '$skip':
      return skipped(source, toNumber(spec) ?? 0);
    case '$facet':
      return isDoc(spec) ? faceted(source, spec, context) : [];
    case '$lookup':
      return isDoc(spec) ? joined(source, spec, context) : [];
    case '$unionWith':
      return united(source, spec, context);
    default:
      return byMingo(source, { [name]: spec }, context);
  }
}

function* matched(source: Iterable<Doc>, spec: unknown, { variables }: StageContext): Generator<Doc> {
  const filter = compileFilter(spec, { variables });
  for (const doc of source) if (filter.test(doc)) yield doc;
}

function held(source: Iterable<Doc>): Doc[] {
  const documents: Doc[] = [];
  for (const doc of source) {
    documents.push(doc);
    if (documents.length > MAX_HELD_DOCUMENTS)
      throw badValue(`a stage would hold more than ${MAX_HELD_DOCUMENTS} documents`);
  }
  return documents;
}

function* sorted(source: Iterable<Doc>, spec: unknown): Generator<Doc> {
  const fields = parseSort(spec);
  const keyed = held(source).map((doc) => ({ doc, key: sortKeyOf(doc, fields, () => 0) }));
  for (const { doc } of keyed.sort((a, b) => compareSortKeys(a.key, b.key, fields))) yield doc;
}

function* limited(source: Iterable<Doc>, limit: number): Generator<Doc> {
  let count = 0;
  for (const doc of source) {
    yield doc;
    if (++count >= limit) return;
  }
}

function* skipped(source: Iterable<Doc>, skip: number): Generator<Doc> {
  let count = 0;
  for (const doc of source) if (count++ >= skip) yield doc;
}

function* faceted(source: Iterable<Doc>, spec: Doc, context: StageContext): Generator<Doc> {
  const documents = held(source);
  const result: Doc = {};
  for (const [name, pipeline] of Object.entries(spec)) {
    const stages = Array.isArray(pipeline) ? pipeline.filter(isDoc) : [];
    // A branch may change its documents in place: the others must not see it.
    setField(result, name, [...runStages(documents.map(plainValue).filter(isDoc), stages, context)]);
  }
  yield result;
}

/** $lookup: per document one planned query on the other collection. */
function* joined(source: Iterable<Doc>, spec: Doc, context: StageContext): Generator<Doc> {
  const from = String(spec['from']);
  const as = parsePath(String(spec['as']));
  const stages = Array.isArray(spec['pipeline']) ? spec['pipeline'].filter(isDoc) : [];
  const local = typeof spec['localField'] === 'string' ? parsePath(spec['localField']) : undefined;
  const foreignField = String(spec['foreignField']);
  const variables = isDoc(spec['let'])
    ? Object.entries(spec['let']).map(([name, value]) => ({
        name,
        evaluate: compileExpression(value, context.variables),
      }))
    : [];
  for (const doc of source) {
    const bound: Doc = { ...context.variables };
    for (const { name, evaluate } of variables) bound[name] = evaluate(doc) ?? null;
    const equality: Doc[] = local ? [{ $match: { [foreignField]: { $in: localValues(doc, local) } } }] : [];
    yield withValue(doc, as.parts, [...context.foreign(from, [...equality, ...stages], bound)]);
  }
}

function localValues(doc: Doc, path: ReturnType<typeof parsePath>): unknown[] {
  const values: unknown[] = [];
  someAtPath(doc, path, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else values.push(value ?? null);
    return false;
  });
  return values;
}

/** A copy of the document with a value at a path. */
function withValue(doc: Doc, parts: readonly string[], value: unknown): Doc {
  const [name = '', ...rest] = parts;
  const copy: Doc = { ...doc };
  const inner = copy[name];
  setField(copy, name, rest.length === 0 ? value : withValue(isDoc(inner) ? inner : {}, rest, value));
  return copy;
}

function* united(source: Iterable<Doc>, spec: unknown, context: StageContext): Generator<Doc> {
  yield* source;
  const name = isDoc(spec) ? spec['coll'] : spec;
  if (typeof name !== 'string') throw badValue('$unionWith needs a collection');
  const stages = isDoc(spec) && Array.isArray(spec['pipeline']) ? spec['pipeline'].filter(isDoc) : [];
  yield* context.foreign(name, stages, context.variables);
}

function* byMingo(source: Iterable<Doc>, stage: Doc, context: StageContext): Generator<Doc> {
  const plain = plainValue(stage);
  if (!isDoc(plain)) return;
  try {
    const results = new Aggregator(
      [plain],
      mingoOptions(context.variables, (name) => held(context.foreign(name, [], undefined))),
    ).stream(source);
    for (let next = results.next(); !next.done; next = results.next()) if (isDoc(next.value)) yield next.value;
  } catch (error) {
    throw expressionError(error);
  }
}
