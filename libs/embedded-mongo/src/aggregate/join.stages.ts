import { BSONRegExp } from 'bson';
import { compileExpression } from '../expressions/expression';
import { checkedVariable } from '../expressions/logic.operators';
import { isDoc, setField, typeName, type Doc } from '../bson/bson.values';
import { parsePath, someAtPath, type Path } from '../matching/document.path';
import { failedToParse, MongoError } from '../mongo.errors';
import { placed } from './document.stages';
import { held, type Stage, type StageContext } from './stage.types';

const LOOKUP_FIELDS = new Set(['from', 'localField', 'foreignField', 'let', 'pipeline', 'as']);

interface Lookup {
  from: string;
  as: readonly string[];
  stages: readonly Doc[];
  local: Path | undefined;
  foreignField: string;
  variables: readonly { name: string; evaluate: (doc: Doc) => unknown }[];
}

/** $lookup: per document one planned query on the other collection. */
export function lookupStage(spec: unknown, context: StageContext): Stage {
  const lookup = lookupOf(spec, context);
  const { from, as, stages, local, foreignField, variables } = lookup;
  return function* joined(source) {
    for (const doc of source) {
      const bound: Doc = { ...context.variables };
      for (const { name, evaluate } of variables) setField(bound, name, evaluate(doc) ?? null);
      const equality = local ? [{ $match: equalTo(foreignField, localValues(doc, local)) }] : [];
      const next = placed(doc, as, [...context.foreign(from, [...equality, ...stages], bound)]);
      if (isDoc(next)) yield next;
    }
  };
}

function lookupOf(spec: unknown, context: StageContext): Lookup {
  if (!isDoc(spec)) throw failedToParse('the $lookup stage specification must be an object');
  for (const name of Object.keys(spec))
    if (!LOOKUP_FIELDS.has(name)) throw failedToParse(`unknown argument to $lookup: ${name}`);
  const { from, as, localField, foreignField, pipeline, let: given = {} } = spec;
  for (const [name, value] of Object.entries({ from, as, localField, foreignField }))
    if (value !== undefined && typeof value !== 'string')
      throw failedToParse(`$lookup argument '${name}' must be a string, found ${typeName(value)}`);
  if (typeof from !== 'string') throw failedToParse("missing 'from' option to $lookup stage specification");
  if (typeof as !== 'string') throw failedToParse("must specify 'as' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined))
    throw failedToParse("$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  if (localField === undefined && pipeline === undefined)
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
  if (!isDoc(given)) throw failedToParse(`$lookup argument 'let' must be an object, is type ${typeName(given)}`);
  const variables = Object.entries(given).map(([name, value]) => ({
    name: checkedVariable(name),
    evaluate: compileExpression(value, context),
  }));
  const names = Object.fromEntries(variables.map(({ name }): [string, unknown] => [name, null]));
  if (pipeline !== undefined) context.nested(pipeline, { ...context.variables, ...names });
  return {
    from,
    as: as.split('.'),
    stages: Array.isArray(pipeline) ? pipeline.filter(isDoc) : [],
    local: typeof localField === 'string' ? parsePath(localField) : undefined,
    foreignField: String(foreignField),
    variables,
  };
}

/** Patterns among the values are values, not patterns to match. */
function equalTo(field: string, values: readonly unknown[]): Doc {
  if (!values.some((value) => value instanceof BSONRegExp)) return { [field]: { $in: values } };
  return { $or: values.map((value) => ({ [field]: { $eq: value } })) };
}

/** The values of a field, members of arrays among them; null when there is none. */
function localValues(doc: Doc, path: Path): unknown[] {
  const values: unknown[] = [];
  someAtPath(doc, path, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else values.push(value ?? null);
    return false;
  });
  return values.length > 0 ? values : [null];
}

/** $unionWith */
export function unionStage(spec: unknown, context: StageContext): Stage {
  if (typeof spec !== 'string' && !isDoc(spec))
    throw failedToParse(`the $unionWith stage specification must be an object or string, but found ${typeName(spec)}`);
  if (isDoc(spec))
    for (const name of Object.keys(spec))
      if (name !== 'coll' && name !== 'pipeline')
        throw new MongoError(40415, `BSON field '$unionWith.${name}' is an unknown field.`);
  const name = isDoc(spec) ? spec['coll'] : spec;
  if (typeof name !== 'string')
    throw new MongoError(40414, "BSON field '$unionWith.coll' is missing but a required field");
  const pipeline: unknown = isDoc(spec) ? (spec['pipeline'] ?? []) : [];
  context.nested(pipeline);
  const stages = Array.isArray(pipeline) ? pipeline.filter(isDoc) : [];
  return function* united(source) {
    yield* source;
    yield* context.foreign(name, stages, context.variables);
  };
}

/** Stages that cannot stand within a $facet. */
const NOT_IN_FACETS = ['$facet', '$documents', '$out', '$merge', '$collStats', '$indexStats', '$geoNear'];

/** $facet */
export function facetStage(spec: unknown, context: StageContext): Stage {
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw new MongoError(40169, 'the $facet specification must be a non-empty object');
  const branches = Object.entries(spec).map(([name, pipeline]): [string, Stage] => {
    if (name.startsWith('$') || name.includes('.') || name === '')
      throw new MongoError(16410, `FieldPath field names may not start with '$' or contain '.': ${name}`);
    if (!Array.isArray(pipeline))
      throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is type ${typeName(pipeline)}`);
    for (const stage of pipeline) {
      const [inner = ''] = isDoc(stage) ? Object.keys(stage) : [];
      if (NOT_IN_FACETS.includes(inner))
        throw new MongoError(40600, `${inner} is not allowed to be used within a $facet stage`);
    }
    return [name, context.nested(pipeline)];
  });
  return function* faceted(source) {
    const documents = held(source);
    const result: Doc = {};
    for (const [name, run] of branches) setField(result, name, [...run(documents)]);
    yield result;
  };
}

/** $documents: the documents of an expression, in place of a collection. */
export function documentsStage(spec: unknown, context: StageContext): Stage {
  const evaluate = compileExpression(spec, context);
  return function* listed() {
    const documents = evaluate({});
    if (!Array.isArray(documents))
      throw new MongoError(5858203, `an array is expected, but found ${typeName(documents)}`);
    for (const doc of documents) {
      if (!isDoc(doc)) throw new MongoError(40228, `$documents must hold documents, but found ${typeName(doc)}`);
      yield doc;
    }
  };
}
