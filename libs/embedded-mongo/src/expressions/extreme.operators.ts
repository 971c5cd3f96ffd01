import { asDouble } from '../bson/bson.values';
import type { Compiler, Operator, OperatorTable } from './expression.types';
import { kindOf } from './number.operators';
import { NumberSum } from './number.sum';
import { isNullish, positional } from './operator.forms';

/** The sum of the numbers among values; others count as nothing. */
export function sumOf(values: Iterable<unknown>, name = '$sum'): unknown {
  const sum = new NumberSum(name);
  for (const value of values) if (kindOf(value)) sum.add(value);
  return sum.result();
}

/** The mean of the numbers among values, null when there is none. Throws for decimals. */
export function averageOf(values: Iterable<unknown>, name = '$avg'): unknown {
  const sum = new NumberSum(name);
  let count = 0;
  for (const value of values) {
    if (!kindOf(value)) continue;
    sum.add(value);
    count++;
  }
  return count === 0 ? null : asDouble(sum.asNumber() / count);
}

/** The greatest (1) or least (-1) of the values that are neither null nor missing; null when there is none. */
export function extremeOf(values: Iterable<unknown>, sign: 1 | -1, compiler: Pick<Compiler, 'order'>): unknown {
  let best: unknown = null;
  for (const value of values) {
    if (isNullish(value)) continue;
    if (best === null || sign * compiler.order(value, best) > 0) best = value;
  }
  return best;
}

/** Of one operand that is an array, its members; otherwise of the operands. */
const overMembers = (apply: (values: readonly unknown[], compiler: Compiler) => unknown): Operator =>
  positional(0, Infinity, (values, compiler) => {
    const [only] = values;
    return apply(values.length === 1 && Array.isArray(only) ? only : values, compiler);
  });

/** Sums, means and extremes of an array or of several operands. */
export const EXTREME_OPERATORS: OperatorTable = {
  $sum: overMembers((values) => sumOf(values)),
  $avg: overMembers((values) => averageOf(values)),
  $min: overMembers((values, compiler) => extremeOf(values, -1, compiler)),
  $max: overMembers((values, compiler) => extremeOf(values, 1, compiler)),
};
