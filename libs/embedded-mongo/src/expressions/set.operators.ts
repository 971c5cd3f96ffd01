import { typeName } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Compiler, OperatorTable } from './expression.types';
import { binary, isNullish, isTrue, positional, unary } from './operator.forms';

function membersOf(value: unknown, code: number, name: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw new MongoError(code, `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`);
  return value;
}

const distinct = (items: readonly unknown[], compiler: Compiler): Map<string, unknown> => {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const identity = compiler.identity(item);
    if (!found.has(identity)) found.set(identity, item);
  }
  return found;
};

const union = positional(0, Infinity, (values, compiler, name) => {
  if (values.some(isNullish)) return null;
  return [
    ...distinct(
      values.flatMap((value) => membersOf(value, 17043, name)),
      compiler,
    ).values(),
  ];
});

const intersection = positional(0, Infinity, (values, compiler, name) => {
  if (values.some(isNullish)) return null;
  const [first, ...others] = values.map((value) => distinct(membersOf(value, 17047, name), compiler));
  return [...(first ?? new Map<string, unknown>())].flatMap(([identity, item]) =>
    others.every((other) => other.has(identity)) ? [item] : [],
  );
});

const difference = binary((a, b, name, compiler) => {
  if (isNullish(a) || isNullish(b)) return null;
  const without = distinct(membersOf(b, 17049, name), compiler);
  return [...distinct(membersOf(a, 17048, name), compiler)].flatMap(([identity, item]) =>
    without.has(identity) ? [] : [item],
  );
});

const equal = positional(0, Infinity, (values, compiler, name) => {
  if (values.length < 2) throw new MongoError(17045, `${name} needs at least two arguments had: ${values.length}`);
  const [first, ...others] = values.map((value) => distinct(membersOf(value, 17044, name), compiler));
  return others.every((other) => other.size === first?.size && [...other.keys()].every((key) => first.has(key)));
});

const subset = binary((a, b, name, compiler) => {
  const whole = distinct(membersOf(b, 17042, name), compiler);
  return [...distinct(membersOf(a, 17046, name), compiler).keys()].every((key) => whole.has(key));
});

/** Arrays as sets. MongoDB leaves the order of results open; here it is that of the operands. */
export const SET_OPERATORS: OperatorTable = {
  $setUnion: union,
  $setIntersection: intersection,
  $setDifference: difference,
  $setEquals: equal,
  $setIsSubset: subset,
  $anyElementTrue: unary((value, name) => membersOf(value, 17041, name).some(isTrue)),
  $allElementsTrue: unary((value, name) => membersOf(value, 17040, name).every(isTrue)),
};
