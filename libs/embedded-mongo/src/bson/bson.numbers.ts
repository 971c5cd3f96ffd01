import { Decimal128, Double, Int32, Long } from 'bson';

/** A number as sign · digits · 10^power10 · 2^power2, exactly. Infinite values are told apart beforehand. */
interface Exact {
  digits: bigint;
  power10: number;
  power2: number;
}

const SIGNIFICAND_BITS = 52n;
const view = new DataView(new ArrayBuffer(8));

function exactDouble(value: number): Exact {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & ((1n << SIGNIFICAND_BITS) - 1n);
  const exponent = Number((bits >> SIGNIFICAND_BITS) & 0x7ffn);
  const digits = exponent === 0 ? fraction : fraction | (1n << SIGNIFICAND_BITS);
  return { digits: value < 0 ? -digits : digits, power10: 0, power2: Math.max(exponent, 1) - 1075 };
}

function exactDecimal(value: Decimal128): Exact {
  const [mantissa = '0', exponent = '0'] = value.toString().split('E');
  const [whole = '0', decimals = ''] = mantissa.split('.');
  return { digits: BigInt(whole + decimals), power10: Number(exponent) - decimals.length, power2: 0 };
}

function exact(value: unknown): Exact {
  if (value instanceof Decimal128) return exactDecimal(value);
  if (value instanceof Long) return { digits: value.toBigInt(), power10: 0, power2: 0 };
  if (typeof value === 'bigint') return { digits: value, power10: 0, power2: 0 };
  if (value instanceof Double || value instanceof Int32) return exactDouble(value.value);
  return exactDouble(Number(value));
}

/** The infinities of any type as ±Infinity, everything else as 0. */
function infinity(value: unknown): number {
  if (value instanceof Decimal128) {
    const text = value.toString();
    return text === 'Infinity' ? Infinity : text === '-Infinity' ? -Infinity : 0;
  }
  const number = value instanceof Double ? value.value : value;
  return number === Infinity || number === -Infinity ? number : 0;
}

function fraction(value: Exact): { over: bigint; under: bigint } {
  const over = value.digits * 10n ** BigInt(Math.max(value.power10, 0)) * 2n ** BigInt(Math.max(value.power2, 0));
  const under = 10n ** BigInt(Math.max(-value.power10, 0)) * 2n ** BigInt(Math.max(-value.power2, 0));
  return { over, under };
}

/** Compares two numeric BSON values (not NaN) without rounding either of them. */
export function exactCompare(a: unknown, b: unknown): number {
  const aInfinity = infinity(a);
  const bInfinity = infinity(b);
  if (aInfinity !== 0 || bInfinity !== 0) return Math.sign(aInfinity) - Math.sign(bInfinity);
  const x = fraction(exact(a));
  const y = fraction(exact(b));
  const difference = x.over * y.under - y.over * x.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The next double above a finite one. */
function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

function nextDown(value: number): number {
  return -nextUp(-value);
}

/** Bits of a value's place between two neighbouring doubles: more than the 34 digits of a decimal can tell apart. */
export const PLACE_BITS = 128n;

/**
 * The greatest double that is not above the value, and how far the value lies towards the next one (0 ≤ place < 2^128).
 * Undefined for a decimal outside the range of doubles.
 */
export function floorDouble(value: Long | Decimal128 | bigint): { floor: number; place: bigint } | undefined {
  const limit = infinity(value);
  if (limit !== 0) return { floor: limit, place: 0n };
  let floor = Number(value.toString());
  if (!Number.isFinite(floor)) return undefined;
  if (exactCompare(floor, value) > 0) floor = nextDown(floor);
  if (exactCompare(floor, value) === 0) return { floor: floor === 0 ? 0 : floor, place: 0n };
  const above = nextUp(floor);
  if (!Number.isFinite(above) || Math.abs(floor) <= Number.MIN_VALUE) return undefined;
  const x = fraction(exact(value));
  const low = fraction(exactDouble(floor));
  const high = fraction(exactDouble(above));
  const over = (x.over * low.under - low.over * x.under) * high.under;
  const under = (high.over * low.under - low.over * high.under) * x.under;
  return { floor, place: (over << PLACE_BITS) / under };
}

/** How digits beyond the last place are dropped. */
export type Rounding = 'half even' | 'down';

/** A double rounded at a decimal place (negative: left of the point), by its exact value and not by its printed digits. */
export function roundedDouble(value: number, places: number, rounding: Rounding): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const { over, under } = fraction(exactDouble(Math.abs(value)));
  const scale = 10n ** BigInt(Math.abs(places));
  const top = places >= 0 ? over * scale : over;
  const bottom = places >= 0 ? under : under * scale;
  let units = top / bottom;
  const rest = (top - units * bottom) * 2n;
  if (rounding === 'half even' && (rest > bottom || (rest === bottom && units % 2n !== 0n))) units += 1n;
  const size = Number(`${units}e${-places}`);
  return value < 0 ? -size : size;
}
