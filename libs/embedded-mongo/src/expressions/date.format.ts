import { MongoError } from '../mongo.errors';
import { dayOfYear, isoWeek, isoWeekYear, sundayWeek } from './date.calendar';

const padded = (value: number, width: number): string => String(value).padStart(width, '0');
const MINUTE_MS = 60_000;

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${padded(minutes % 60, 2)}`;
}

const SPECIFIERS: Readonly<Record<string, (at: Date, offset: number) => string>> = {
  Y: (at) => yearText(at.getUTCFullYear()),
  m: (at) => padded(at.getUTCMonth() + 1, 2),
  d: (at) => padded(at.getUTCDate(), 2),
  H: (at) => padded(at.getUTCHours(), 2),
  M: (at) => padded(at.getUTCMinutes(), 2),
  S: (at) => padded(at.getUTCSeconds(), 2),
  L: (at) => padded(at.getUTCMilliseconds(), 3),
  j: (at) => padded(dayOfYear(at), 3),
  u: (at) => String(at.getUTCDay() || 7),
  w: (at) => String(at.getUTCDay() + 1),
  U: (at) => padded(sundayWeek(at), 2),
  V: (at) => padded(isoWeek(at), 2),
  G: (at) => yearText(isoWeekYear(at)),
  z: (_at, offset) => offsetText(offset),
  Z: (_at, offset) => `${offset < 0 ? '-' : '+'}${Math.abs(offset) / MINUTE_MS}`,
  '%': () => '%',
};

function yearText(year: number): string {
  if (year < 0 || year > 9999)
    throw new MongoError(18537, `$dateToString is only defined on year 0-9999, tried to use year ${year}`);
  return padded(year, 4);
}

/** A local time in MongoDB's format. Throws 18536 and 18535 for what is no specifier. */
export function dateText(at: Date, format: string, offset: number): string {
  return format.replace(/%(.?)/gsu, (_whole, letter: string) => {
    if (letter === '') throw new MongoError(18535, "Unmatched '%' at end of format string");
    const write = Object.hasOwn(SPECIFIERS, letter) ? SPECIFIERS[letter] : undefined;
    if (!write) throw new MongoError(18536, `Invalid format character '%${letter}' in format string`);
    return write(at, offset);
  });
}
