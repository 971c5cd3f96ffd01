import { BSONSymbol, Decimal128, Long, ObjectId, Timestamp } from 'bson';
import { asDouble, isInt32, numberKind, toNumber, typeName } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import type { Operator } from './expression.types';
import { dateAt } from './number.operators';
import { isNullish, notCalculated, unary } from './operator.forms';
import { wholeOf } from './number.sum';

const failed = (text: string): MongoError => new MongoError(241, text);
const unsupported = (value: unknown, to: string): MongoError =>
  failed(`Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value`);

/** A scalar as MongoDB writes it; undefined for types that have no text. Throws for a double whose digits may differ. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Timestamp) return undefined;
  if (value instanceof Long || value instanceof Decimal128) return value.toString();
  const number = toNumber(value);
  return number === undefined ? undefined : numberText(number);
}

const LEAST_PLAIN = 1e-4;
const MOST_PLAIN = 1e15;
const DIGITS = 16;

/** MongoDB prints doubles with 16 digits: only those that this prints alike are answered. */
function numberText(value: number): string {
  const size = Math.abs(value);
  const plain = value === 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN);
  if (!Number.isFinite(value) || Object.is(value, -0) || !plain || Number(value.toPrecision(DIGITS)) !== value)
    throw notCalculated(`the text of the double ${value}`);
  return String(value);
}

function toText(value: unknown): string {
  const text = textOf(value);
  if (text === undefined) throw unsupported(value, 'string');
  return text;
}

const INT = /^[+-]?\d+$/;
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

const unparsed = (text: string): MongoError =>
  failed(`Failed to parse number '${text}' in $convert with no onError value`);

/** The whole part of a number, a text or a boolean. */
function wholePart(value: unknown, to: 'int' | 'long'): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') {
    if (!INT.test(value)) throw unparsed(value);
    return BigInt(value.replace(/^\+/, ''));
  }
  if (value instanceof Date && to === 'long') return BigInt(value.getTime());
  const kind = value instanceof Timestamp ? undefined : numberKind(value);
  if (!kind) throw unsupported(value, to);
  if (kind === 'decimal') throw notCalculated(`the conversion of a decimal to ${to}`);
  if (kind !== 'double') return wholeOf(value);
  const number = toNumber(value) ?? 0;
  if (!Number.isFinite(number))
    throw failed(
      `Attempt to convert ${Number.isNaN(number) ? 'NaN' : 'infinity'} value to integer type in $convert with no onError value`,
    );
  return BigInt(Math.trunc(number));
}

const overflow = (value: unknown): MongoError =>
  failed(`Conversion would overflow target type in $convert with no onError value: ${String(value)}`);

function toInt(value: unknown): number {
  const whole = wholePart(value, 'int');
  if (!isInt32(Number(whole))) throw overflow(value);
  return Number(whole);
}

function toLong(value: unknown): Long {
  const whole = wholePart(value, 'long');
  if (whole < INT64_MIN || whole > INT64_MAX) throw overflow(value);
  return Long.fromBigInt(whole);
}

function toDouble(value: unknown): unknown {
  if (typeof value === 'boolean') return asDouble(value ? 1 : 0);
  if (value instanceof Date) return asDouble(value.getTime());
  if (typeof value === 'string') {
    if (!REAL.test(value)) throw unparsed(value);
    return asDouble(Number(value));
  }
  const number = value instanceof Timestamp ? undefined : toNumber(value);
  if (number === undefined) throw unsupported(value, 'double');
  return asDouble(number);
}

function toDecimal(value: unknown): Decimal128 {
  if (value instanceof Decimal128) return value;
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (typeof value === 'string') {
    if (!REAL.test(value)) throw unparsed(value);
    return Decimal128.fromString(value);
  }
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  const kind = value instanceof Timestamp ? undefined : numberKind(value);
  if (kind === 'double') throw notCalculated('the conversion of a double to decimal');
  if (!kind) throw unsupported(value, 'decimal');
  return Decimal128.fromString(wholeOf(value).toString());
}

function toBool(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const number = value instanceof Timestamp ? undefined : toNumber(value);
  return number === undefined ? true : number !== 0;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const ZONED = /(?:Z|[+-]\d\d:?\d\d)$/;

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return dateAt(value.t * 1000);
  if (typeof value === 'string') {
    if (!ISO_DATE.test(value)) throw notCalculated(`the date '${value}', which is not in ISO 8601,`);
    const whole = value.length === 10 ? `${value}T00:00:00Z` : ZONED.test(value) ? value : `${value}Z`;
    const date = new Date(whole.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (Number.isNaN(date.getTime())) throw failed(`Error parsing date string '${value}'`);
    return date;
  }
  const kind = numberKind(value);
  if (kind === 'long' || kind === 'double') return dateAt(Math.trunc(toNumber(value) ?? 0));
  if (kind === 'decimal') throw notCalculated('the conversion of a decimal to date');
  throw unsupported(value, 'date');
}

function toObjectId(value: unknown): ObjectId {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw unsupported(value, 'objectId');
  if (!/^[0-9a-f]{24}$/i.test(value))
    throw failed(`Failed to parse objectId '${value}' in $convert with no onError value`);
  return new ObjectId(value);
}

const conversion = (convert: (value: unknown) => unknown): Operator =>
  unary((value) => (isNullish(value) ? null : convert(value)));

/** $toInt and its like. Null and missing give null. */
export const CONVERSIONS: Readonly<Record<string, Operator>> = {
  $toString: conversion(toText),
  $toInt: conversion(toInt),
  $toLong: conversion(toLong),
  $toDouble: conversion(toDouble),
  $toDecimal: conversion(toDecimal),
  $toBool: conversion(toBool),
  $toDate: conversion(toDate),
  $toObjectId: conversion(toObjectId),
};
