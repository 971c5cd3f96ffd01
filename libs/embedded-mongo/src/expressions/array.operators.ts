import { isDoc, setField, toNumber, typeName, type Doc } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Operator, OperatorTable } from './expression.types';
import { checkedVariable } from './logic.operators';
import { binary, int32Of, isNullish, isTrue, namedOperands, positional, unary, type NamedForm } from './operator.forms';

/** Members that $range makes at most; MongoDB bounds them by memory. */
const MAX_RANGE = 1_000_000;

/** The operand as an array, undefined when it is null or missing. Throws the code with the text for anything else. */
function arrayOr(value: unknown, code: number, text: (type: string) => string): readonly unknown[] | undefined {
  if (isNullish(value)) return undefined;
  if (!Array.isArray(value)) throw new MongoError(code, text(typeName(value)));
  return value;
}

function elementAt(list: unknown, at: unknown): unknown {
  if (isNullish(list) || isNullish(at)) return null;
  const items = arrayOr(list, 28689, (type) => `$arrayElemAt's first argument must be an array, but is ${type}`) ?? [];
  if (toNumber(at) === undefined)
    throw new MongoError(28690, `$arrayElemAt's second argument must be a numeric value, but is ${typeName(at)}`);
  const index = int32Of(at);
  if (index === undefined)
    throw new MongoError(28691, "$arrayElemAt's second argument must be representable as a 32-bit integer");
  return items.at(index);
}

const end = (at: 0 | -1): Operator =>
  unary((value, name) => {
    const items = arrayOr(value, 28689, (type) => `${name}'s argument must be an array, but is ${type}`);
    return items === undefined ? null : items.at(at);
  });

const concatArrays: Operator = positional(0, Infinity, (values) => {
  if (values.some(isNullish)) return null;
  return values.flatMap(
    (value) => arrayOr(value, 28664, (type) => `$concatArrays only supports arrays, not ${type}`) ?? [],
  );
});

function slice(values: readonly unknown[]): unknown {
  if (values.some(isNullish)) return null;
  const [list, first, second] = values;
  const items =
    arrayOr(list, 28724, (type) => `First argument to $slice must be an array, but is of type: ${type}`) ?? [];
  const from = int32Of(first);
  if (from === undefined)
    throw new MongoError(
      28725,
      `Second argument to $slice must be a 32-bit integer, but is of type: ${typeName(first)}`,
    );
  if (values.length === 2) return from < 0 ? items.slice(from) : items.slice(0, from);
  const count = int32Of(second);
  if (count === undefined)
    throw new MongoError(
      28727,
      `Third argument to $slice must be a 32-bit integer, but is of type: ${typeName(second)}`,
    );
  if (count <= 0) throw new MongoError(28729, `Third argument to $slice must be positive: ${count}`);
  const start = from < 0 ? Math.max(0, items.length + from) : from;
  return items.slice(start, start + count);
}

const RANGE_PARTS: readonly (readonly [string, number])[] = [
  ['starting value', 34443],
  ['ending value', 34445],
  ['step value', 34447],
];

function range(values: readonly unknown[]): unknown {
  const [start = 0, stop = 0, step = 1] = values.map((value, at) => {
    const [what, code] = RANGE_PARTS[at] ?? ['', 0];
    if (toNumber(value) === undefined)
      throw new MongoError(code, `$range requires a numeric ${what}, found value of type:${typeName(value)}`);
    const whole = int32Of(value);
    if (whole === undefined)
      throw new MongoError(code + 1, `$range requires a ${what} that can be represented as a 32-bit integer`);
    return whole;
  });
  if (step === 0) throw new MongoError(34449, '$range requires a non-zero step value');
  if (Math.abs(stop - start) / Math.abs(step) > MAX_RANGE)
    throw new MongoError(146, `$range would make more than ${MAX_RANGE} members`);
  const items: number[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) items.push(at);
  return items;
}

/** The bounds that $indexOfArray and its like for texts take: whole numbers from 0 up. Throws 40096 and 40097. */
export function searchBounds(values: readonly unknown[], length: number, name: string): [number, number] {
  const [from = 0, to = length] = values.map((value, at) => {
    const whole = int32Of(value);
    const which = at === 0 ? 'starting' : 'ending';
    if (whole === undefined)
      throw new MongoError(
        40096,
        `${name} requires an integral ${which} index, found a value of type: ${typeName(value)}`,
      );
    if (whole < 0) throw new MongoError(40097, `${name} requires a nonnegative ${which} index, found: ${whole}`);
    return whole;
  });
  return [from, Math.min(to, length)];
}

const indexOfArray: Operator = positional(2, 4, ([list, wanted, ...bounds], compiler, name) => {
  const items = arrayOr(list, 40090, (type) => `${name} requires an array as a first argument, found: ${type}`);
  if (!items) return null;
  const [from, to] = searchBounds(bounds, items.length, name);
  for (let at = from; at < to; at++) if (compiler.order(items[at], wanted) === 0) return at;
  return -1;
});

function iteration(form: NamedForm, code: number, run: (keep: Iteration) => unknown): Operator {
  return {
    compile(operand, compiler, name) {
      const fields = namedOperands(operand, form, name);
      const as = fields['as'];
      if (as !== undefined && typeof as !== 'string') throw new MongoError(16866, `'as' of ${name} must be a string`);
      const variable = as === undefined ? 'this' : checkedVariable(as);
      const input = compiler.compile(fields['input']);
      const body = compiler.binding([variable]).compile(fields['cond'] ?? fields['in'] ?? null);
      const limit = 'limit' in fields ? compiler.compile(fields['limit']) : undefined;
      return (scope) => {
        const items = arrayOr(input(scope), code, (type) => `input to ${name} must be an array not ${type}`);
        if (!items) return null;
        const each = (item: unknown): unknown =>
          body({ root: scope.root, variables: withVariable(scope.variables, variable, item) });
        return run({ items, each, limit: limit?.(scope) });
      };
    },
  };
}

interface Iteration {
  items: readonly unknown[];
  each: (item: unknown) => unknown;
  limit: unknown;
}

function withVariable(variables: Doc, name: string, value: unknown): Doc {
  const copy = { ...variables };
  setField(copy, name, value);
  return copy;
}

function filtered({ items, each, limit }: Iteration): unknown {
  const most = isNullish(limit) ? Infinity : int32Of(limit);
  if (most === undefined) throw new MongoError(327391, '$filter: limit must be represented as a 32-bit integral value');
  if (most < 1) throw new MongoError(327392, `$filter: limit must be greater than 0. Provided: ${most}`);
  const kept: unknown[] = [];
  for (const item of items) {
    if (kept.length >= most) break;
    if (isTrue(each(item))) kept.push(item);
  }
  return kept;
}

const REDUCE: NamedForm = {
  notObject: 40075,
  unknown: 40076,
  required: { input: 40077, initialValue: 40078, in: 40079 },
  optional: [],
};

const reduce: Operator = {
  compile(operand, compiler, name) {
    const fields = namedOperands(operand, REDUCE, name);
    const input = compiler.compile(fields['input']);
    const initial = compiler.compile(fields['initialValue']);
    const body = compiler.binding(['this', 'value']).compile(fields['in']);
    return (scope) => {
      const items = arrayOr(input(scope), 40080, (type) => `$reduce requires that 'input' be an array, found: ${type}`);
      if (!items) return null;
      let value = initial(scope);
      for (const item of items)
        value = body({ root: scope.root, variables: { ...scope.variables, this: item, value } });
      return value;
    };
  },
};

function fromPairs(value: unknown): unknown {
  const items = arrayOr(value, 40386, (type) => `$arrayToObject requires an array input, found: ${type}`);
  if (!items) return null;
  const result: Doc = {};
  const byPairs = Array.isArray(items[0]);
  for (const item of items) {
    if (byPairs !== Array.isArray(item) || !(Array.isArray(item) || isDoc(item)))
      throw new MongoError(byPairs ? 40396 : 40391, '$arrayToObject requires a consistent input format.');
    const size = Array.isArray(item) ? item.length : Object.keys(item).length;
    if (size !== 2)
      throw new MongoError(
        byPairs ? 40397 : 40392,
        `$arrayToObject requires pairs of a key and a value, found ${size}`,
      );
    if (isDoc(item) && !('k' in item && 'v' in item))
      throw new MongoError(40393, "$arrayToObject requires an object with keys 'k' and 'v'.");
    const [key, inner]: unknown[] = Array.isArray(item) ? item : [item['k'], item['v']];
    if (typeof key !== 'string')
      throw new MongoError(
        byPairs ? 40395 : 40394,
        `$arrayToObject requires keys of type string, found: ${typeName(key)}`,
      );
    setField(result, key, inner);
  }
  return result;
}

const member = binary((value, list, _name, compiler) => {
  if (!Array.isArray(list))
    throw new MongoError(40081, `$in requires an array as a second argument, found: ${typeName(list)}`);
  return list.some((item) => compiler.order(item, value) === 0);
});

const size = unary((value) => {
  if (!Array.isArray(value))
    throw new MongoError(17124, `The argument to $size must be an array, but was of type: ${typeName(value)}`);
  return value.length;
});

const reverse = unary((value) => {
  const items = arrayOr(
    value,
    34435,
    (type) => `The argument to $reverseArray must be an array, but was of type: ${type}`,
  );
  return items ? [...items].reverse() : null;
});

/** Arrays, and their change to and from objects. */
export const ARRAY_OPERATORS: OperatorTable = {
  $arrayElemAt: binary(elementAt),
  $first: end(0),
  $last: end(-1),
  $concatArrays: concatArrays,
  $slice: positional(2, 3, slice),
  $range: positional(2, 3, range),
  $indexOfArray: indexOfArray,
  $in: member,
  $isArray: unary((value) => Array.isArray(value)),
  $size: size,
  $reverseArray: reverse,
  $arrayToObject: unary(fromPairs),
  $filter: iteration(
    { notObject: 28646, unknown: 28647, required: { input: 28648, cond: 28650 }, optional: ['as', 'limit'] },
    28651,
    filtered,
  ),
  $map: iteration(
    { notObject: 16878, unknown: 16879, required: { input: 16880, in: 16882 }, optional: ['as'] },
    16883,
    ({ items, each }) => items.map((item) => each(item) ?? null),
  ),
  $reduce: reduce,
};
