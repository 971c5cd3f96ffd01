import { Long, ObjectId, Timestamp } from 'bson';
import { isDoc, toNumber, typeName } from '../bson/bson.values';
import { MongoError } from '../mongo.errors';
import { dateText } from './date.format';
import { dayOfYear, isoWeek, isoWeekYear, shifted, sundayWeek } from './date.calendar';
import type { Operator, OperatorTable } from './expression.types';
import { dateAt } from './number.operators';
import { isNullish, named, notCalculated, unary, type NamedForm } from './operator.forms';

/** A date, or what holds one. Throws 16006 for anything else. */
function dateOf(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return dateAt(value.t * 1000);
  throw new MongoError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

/** Milliseconds east of Greenwich. Zones with names are not known here. */
function offsetOf(zone: unknown): number {
  if (typeof zone !== 'string')
    throw new MongoError(40533, `timezone must evaluate to a string, found ${typeName(zone)}`);
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Etc/UTC') return 0;
  const parts = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone);
  if (!parts) throw notCalculated(`the time zone '${zone}' (UTC and offsets such as +02:00 are)`);
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return (parts[1] === '-' ? -minutes : minutes) * 60_000;
}

/** The local time in a zone, as a date whose UTC parts are the local ones; null when the date or the zone is null. */
function local(date: unknown, zone: unknown, hasZone: boolean): { at: Date; offset: number } | undefined {
  if (isNullish(date) || (hasZone && isNullish(zone))) return undefined;
  const offset = hasZone ? offsetOf(zone) : 0;
  return { at: dateAt(dateOf(date).getTime() + offset), offset };
}

const PART: NamedForm = { notObject: 40539, unknown: 40535, required: { date: 40539 }, optional: ['timezone'] };

/** A part of a date, of `{ date, timezone }` or of the date alone. */
function part(read: (at: Date) => unknown): Operator {
  const long = named(PART, (values) => {
    const found = local(values['date'], values['timezone'], 'timezone' in values);
    return found ? read(found.at) : null;
  });
  const short = unary((value) => (isNullish(value) ? null : read(dateOf(value))));
  return {
    compile(operand, compiler, name) {
      const isLong = isDoc(operand) && Object.keys(operand)[0]?.startsWith('$') !== true;
      return (isLong ? long : short).compile(operand, compiler, name);
    },
  };
}

const TO_STRING: NamedForm = {
  notObject: 18629,
  unknown: 18534,
  required: { date: 18628 },
  optional: ['format', 'timezone', 'onNull'],
};
const DEFAULT_FORMAT = '%Y-%m-%dT%H:%M:%S.%LZ';

const dateToString = named(TO_STRING, (values) => {
  const found = local(values['date'], values['timezone'], 'timezone' in values);
  if (!found) return 'onNull' in values ? values['onNull'] : null;
  const format = 'format' in values ? values['format'] : DEFAULT_FORMAT;
  if (isNullish(format)) return null;
  if (typeof format !== 'string')
    throw new MongoError(18533, `$dateToString requires that 'format' be a string, found: ${typeName(format)}`);
  if (!('format' in values) && 'timezone' in values && found.offset !== 0)
    return dateText(found.at, '%Y-%m-%dT%H:%M:%S.%L', found.offset);
  return dateText(found.at, format, found.offset);
});

const SHIFT: NamedForm = {
  notObject: 5166400,
  unknown: 5166401,
  required: { startDate: 5166402, unit: 5166402, amount: 5166402 },
  optional: ['timezone'],
};

/** $dateAdd and $dateSubtract: months end on their last day where the day does not exist. */
const dateShift = (sign: 1 | -1): Operator =>
  named(SHIFT, (values, name) => {
    const { startDate, unit, amount } = values;
    const zoned = 'timezone' in values;
    if ([startDate, unit, amount].some(isNullish) || (zoned && isNullish(values['timezone']))) return null;
    if (!(startDate instanceof Date || startDate instanceof ObjectId || startDate instanceof Timestamp))
      throw new MongoError(5166403, `${name} requires startDate to be convertible to a date`);
    if (typeof unit !== 'string') throw new MongoError(5166404, `${name} expects string defining the time unit`);
    const count = toNumber(amount);
    if (count === undefined || !Number.isInteger(count))
      throw new MongoError(5166405, `${name} expects integer amount of time units`);
    const found = local(startDate, values['timezone'], zoned);
    if (!found) return null;
    const moved = shifted(found.at, unit, sign * count);
    if (!moved) throw new MongoError(9, `unknown time unit value: ${unit}`);
    return dateAt(moved.getTime() - found.offset);
  });

/** Dates, in UTC or at an offset. */
export const DATE_OPERATORS: OperatorTable = {
  $year: part((at) => at.getUTCFullYear()),
  $month: part((at) => at.getUTCMonth() + 1),
  $dayOfMonth: part((at) => at.getUTCDate()),
  $hour: part((at) => at.getUTCHours()),
  $minute: part((at) => at.getUTCMinutes()),
  $second: part((at) => at.getUTCSeconds()),
  $millisecond: part((at) => at.getUTCMilliseconds()),
  $dayOfWeek: part((at) => at.getUTCDay() + 1),
  $dayOfYear: part(dayOfYear),
  $week: part(sundayWeek),
  $isoDayOfWeek: part((at) => at.getUTCDay() || 7),
  $isoWeek: part(isoWeek),
  $isoWeekYear: part((at) => Long.fromNumber(isoWeekYear(at))),
  $dateToString: dateToString,
  $dateAdd: dateShift(1),
  $dateSubtract: dateShift(-1),
};
