import { fieldOf, isDoc, setField, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Operator, OperatorTable } from './expression.types';
import { isNullish, namedOperands, positional, unary } from './operator.forms';

/** One document out of several; later fields win. Throws 40400 for what is neither a document nor null. */
export function mergedObjects(values: readonly unknown[]): Doc {
  const result: Doc = {};
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isDoc(value))
      throw new MongoError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, inner] of Object.entries(value)) setField(result, name, inner);
  }
  return result;
}

const GET_FIELD = { notObject: 3041701, unknown: 3041701, required: { field: 3041702, input: 3041703 }, optional: [] };

const getField: Operator = {
  compile(operand, compiler, name) {
    const short = !isDoc(operand) || Object.keys(operand)[0]?.startsWith('$') === true;
    const fields = short ? { field: operand, input: '$$CURRENT' } : namedOperands(operand, GET_FIELD, name);
    const field = compiler.compile(fields['field']);
    const input = compiler.compile(fields['input']);
    return (scope) => {
      const wanted = field(scope);
      if (typeof wanted !== 'string')
        throw new MongoError(
          3041704,
          `${name} requires 'field' to evaluate to type String, but got ${typeName(wanted)}`,
        );
      const from = input(scope);
      if (isNullish(from)) return from;
      return isDoc(from) ? fieldOf(from, wanted) : undefined;
    };
  },
};

const objectToArray = unary((value) => {
  if (isNullish(value)) return null;
  if (!isDoc(value)) throw new MongoError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  return Object.entries(value).map(([k, v]) => ({ k, v }));
});

/** Documents. */
export const OBJECT_OPERATORS: OperatorTable = {
  $mergeObjects: positional(0, Infinity, (values) => mergedObjects(values)),
  $objectToArray: objectToArray,
  $getField: getField,
};
