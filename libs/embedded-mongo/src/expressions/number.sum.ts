import { Decimal128, Long } from 'bson';
import { calculate } from '../bson/number.changes';
import { asDouble, isInt32, numberKind, toNumber } from '../bson/bson.values';
import { notCalculated } from './operator.forms';

export type NumberKind = 'int' | 'long' | 'double' | 'decimal';

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

/** The exact value of an int or a long. */
export function wholeOf(value: unknown): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(toNumber(value) ?? 0);
}

/** A whole result: int where all operands were and it fits, else long, else the nearest double. */
export function wholeResult(kind: NumberKind, value: bigint): unknown {
  if (kind === 'int' && isInt32(Number(value))) return Number(value);
  if (value >= INT64_MIN && value <= INT64_MAX) return Long.fromBigInt(value);
  return asDouble(Number(value));
}

const RANK: Record<NumberKind, number> = { int: 0, long: 1, double: 2, decimal: 3 };

/** The type that arithmetic on values of both types gives. Throws where decimals meet doubles: their digits are not kept here. */
export function widerKind(a: NumberKind, b: NumberKind, name: string): NumberKind {
  const wider = RANK[a] >= RANK[b] ? a : b;
  if (wider === 'decimal' && (a === 'double' || b === 'double'))
    throw notCalculated(`${name} of a decimal and a double`);
  return wider;
}

/** A sum as MongoDB keeps it: whole numbers exactly, doubles with the error of each addition carried along. */
export class NumberSum {
  private kind: NumberKind = 'int';
  private whole = 0n;
  private double = 0;
  private rest = 0;
  /** Keeps infinities and NaN, which the carried error would spoil. */
  private simple = 0;
  private decimal: unknown;

  constructor(private readonly name: string) {}

  /** Adds a number; anything else is a defect of the caller and counts as nothing. */
  add(value: unknown): void {
    const kind = numberKind(value);
    if (!kind) return;
    this.kind = widerKind(this.kind, kind, this.name);
    if (kind === 'decimal')
      this.decimal = this.decimal === undefined ? value : calculate('$inc', this.name, null, this.decimal, value);
    else if (kind === 'double') this.addDouble(toNumber(value) ?? 0);
    else this.whole += wholeOf(value);
  }

  private addDouble(value: number): void {
    this.simple += value;
    const sum = this.double + value;
    const part = sum - this.double;
    this.rest += this.double - (sum - part) + (value - part);
    this.double = sum;
  }

  result(): unknown {
    if (this.kind === 'decimal')
      return calculate(
        '$inc',
        this.name,
        null,
        this.decimal ?? Decimal128.fromString('0'),
        Long.fromBigInt(BigInt.asIntN(64, this.whole)),
      );
    if (this.kind !== 'double') return wholeResult(this.kind, this.whole);
    return asDouble(this.asNumber());
  }

  /** The nearest double of the sum. Throws for decimals. */
  asNumber(): number {
    if (this.kind === 'decimal') throw notCalculated(`${this.name} of a decimal`);
    if (this.kind === 'double') this.addDouble(Number(this.whole));
    else return Number(this.whole);
    this.whole = 0n;
    const sum = this.double + this.rest;
    return Number.isNaN(sum) ? this.simple : sum;
  }
}
