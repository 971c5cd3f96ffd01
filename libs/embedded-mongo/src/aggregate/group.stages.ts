import { BSONValue } from 'bson';
import { compileExpression, expressionCompiler } from '../expressions/expression';
import { typeOrder } from '../bson/bson.order';
import { isDoc, setField, typeName, type Doc } from '../bson/bson.values';
import { badValue, MongoError } from '../mongo.errors';
import { groupField, type GroupField } from './accumulators';
import { sortStage } from './order.stages';
import { MAX_HELD_DOCUMENTS, type Stage, type StageContext } from './stage.types';

interface Grouping {
  id: (doc: Doc) => unknown;
  fields: readonly GroupField[];
  identity: (value: unknown) => string;
}

interface Group {
  id: unknown;
  /** Per field, what its expression gave. */
  values: unknown[][];
}

/** $group. Groups come in the order in which they are met. */
export function groupStage(spec: unknown, context: StageContext): Stage {
  if (!isDoc(spec)) throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw new MongoError(15955, 'a group specification must include an _id');
  const { _id: id, ...fields } = spec;
  return grouping({ id: compileExpression(id, context), ...groupFields(fields, context) });
}

function groupFields(fields: Doc, context: StageContext): Omit<Grouping, 'id'> {
  const compiler = expressionCompiler(context);
  return {
    fields: Object.entries(fields).map(([name, value]) =>
      groupField(name, value, compiler, (operand) => compileExpression(operand, context)),
    ),
    identity: (value) => compiler.identity(value),
  };
}

function grouping({ id, fields, identity }: Grouping): Stage {
  return function* grouped(source) {
    const groups = new Map<string, Group>();
    let count = 0;
    for (const doc of source) {
      if (++count > MAX_HELD_DOCUMENTS) throw badValue(`a stage would hold more than ${MAX_HELD_DOCUMENTS} documents`);
      const key = id(doc) ?? null;
      const known = identity(key);
      const group = groups.get(known) ?? { id: key, values: fields.map(() => []) };
      groups.set(known, group);
      fields.forEach(({ evaluate }, at) => group.values[at]?.push(evaluate(doc)));
    }
    for (const group of groups.values()) {
      const result: Doc = { _id: group.id };
      fields.forEach(({ name, result: total }, at) => setField(result, name, total(group.values[at] ?? [])));
      yield result;
    }
  };
}

/** $sortByCount */
export function sortByCountStage(spec: unknown, context: StageContext): Stage {
  if (typeof spec !== 'string' && !isDoc(spec))
    throw new MongoError(40149, 'the sortByCount field must be specified as a string or as an object');
  if (isDoc(spec) && Object.keys(spec)[0]?.startsWith('$') !== true)
    throw new MongoError(
      40147,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    );
  if (typeof spec === 'string' && !spec.startsWith('$'))
    throw new MongoError(
      40148,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    );
  const group = groupStage({ _id: spec, count: { $sum: 1 } }, context);
  const sort = sortStage({ count: -1 }, context);
  return (source) => sort(group(source));
}

const BUCKET_OPTIONS = new Set(['groupBy', 'boundaries', 'default', 'output']);

/** $bucket */
export function bucketStage(spec: unknown, context: StageContext): Stage {
  if (!isDoc(spec))
    throw new MongoError(40201, `Argument to $bucket stage must be an object, but found type: ${typeName(spec)}.`);
  for (const name of Object.keys(spec))
    if (!BUCKET_OPTIONS.has(name)) throw new MongoError(40197, `Unrecognized option to $bucket: ${name}.`);
  if (!('groupBy' in spec && 'boundaries' in spec))
    throw new MongoError(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  const { groupBy, output = { count: { $sum: 1 } } } = spec;
  if (
    !(typeof groupBy === 'string' && groupBy.startsWith('$')) &&
    !(isDoc(groupBy) && Object.keys(groupBy)[0]?.startsWith('$'))
  )
    throw new MongoError(40202, "The $bucket 'groupBy' field must be defined as a $-prefixed path or an expression.");
  if (!isDoc(output))
    throw new MongoError(40196, `The $bucket 'output' field must be an object, but found type: ${typeName(output)}.`);
  const order = expressionCompiler(context);
  const boundaries = boundariesOf(spec['boundaries'], order.order.bind(order));
  const otherwise = 'default' in spec ? constant(spec['default'], 40195, 'default') : undefined;
  checkDefault(otherwise, boundaries, order.order.bind(order));
  const value = compileExpression(groupBy, context);
  const id = (doc: Doc): unknown => {
    const found = value(doc);
    const above = boundaries.findIndex((boundary) => order.order(found, boundary) < 0);
    if (above > 0) return boundaries[above - 1];
    if (otherwise !== undefined) return otherwise;
    throw new MongoError(40066, '$switch could not find a matching branch for an input, and no default was specified.');
  };
  const group = grouping({ id, ...groupFields(output, context) });
  const sort = sortStage({ _id: 1 }, context);
  return (source) => sort(group(source));
}

type Order = (a: unknown, b: unknown) => number;

/** Only constants: expressions that MongoDB would fold to one are refused. */
function constant(value: unknown, code: number, what: string): unknown {
  const plain = typeof value === 'string' ? !value.startsWith('$') : !isDoc(value) || value instanceof BSONValue;
  if (!plain || Array.isArray(value))
    throw new MongoError(code, `The $bucket '${what}' field must be a constant value.`);
  return value;
}

function boundariesOf(given: unknown, order: Order): readonly unknown[] {
  if (!Array.isArray(given))
    throw new MongoError(40200, `The $bucket 'boundaries' field must be an array, but found type: ${typeName(given)}.`);
  if (given.length < 2)
    throw new MongoError(
      40192,
      `The $bucket 'boundaries' field must have at least 2 values, but found ${given.length} value(s).`,
    );
  const boundaries = given.map((item: unknown) => constant(item, 40191, 'boundaries'));
  boundaries.slice(1).forEach((upper, at) => {
    const lower = boundaries[at];
    if (typeOrder(lower) !== typeOrder(upper))
      throw new MongoError(40193, "All values in the the 'boundaries' option to $bucket must have the same type.");
    if (order(lower, upper) >= 0) throw new MongoError(40194, "The 'boundaries' option to $bucket must be sorted.");
  });
  return boundaries;
}

function checkDefault(otherwise: unknown, boundaries: readonly unknown[], order: Order): void {
  if (otherwise === undefined) return;
  if (order(otherwise, boundaries[0]) >= 0 && order(otherwise, boundaries.at(-1)) < 0)
    throw new MongoError(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
}
