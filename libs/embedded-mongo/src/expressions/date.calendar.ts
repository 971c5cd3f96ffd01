const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** 1 for the first of January. */
export function dayOfYear(at: Date): number {
  const midnight = new Date(at).setUTCHours(0, 0, 0, 0);
  return Math.round((midnight - yearStart(at)) / DAY_MS) + 1;
}

function yearStart(at: Date): number {
  const start = new Date(at);
  start.setUTCMonth(0, 1);
  return start.setUTCHours(0, 0, 0, 0);
}

/** Weeks begin on Sunday; days before the first Sunday are in week 0. */
export function sundayWeek(at: Date): number {
  return Math.floor((dayOfYear(at) - 1 + WEEK_DAYS - at.getUTCDay()) / WEEK_DAYS);
}

/** The Thursday of the date's week: ISO 8601 counts a week to the year that holds it. */
function thursday(at: Date): Date {
  const day = at.getUTCDay() || WEEK_DAYS;
  return new Date(new Date(at).setUTCHours(0, 0, 0, 0) + (4 - day) * DAY_MS);
}

/** Week of the year by ISO 8601, from 1. */
export const isoWeek = (at: Date): number => Math.floor((dayOfYear(thursday(at)) - 1) / WEEK_DAYS) + 1;
/** Year that the ISO 8601 week belongs to. */
export const isoWeekYear = (at: Date): number => thursday(at).getUTCFullYear();

const FIXED_MS: Readonly<Record<string, number>> = {
  week: WEEK_DAYS * DAY_MS,
  day: DAY_MS,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const MONTHS: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 };

/** The date so many units later; undefined for a unit that does not exist. */
export function shifted(at: Date, unit: string, count: number): Date | undefined {
  const fixed = Object.hasOwn(FIXED_MS, unit) ? FIXED_MS[unit] : undefined;
  if (fixed !== undefined) return new Date(at.getTime() + count * fixed);
  const months = Object.hasOwn(MONTHS, unit) ? MONTHS[unit] : undefined;
  if (months === undefined) return undefined;
  const moved = new Date(at);
  const day = at.getUTCDate();
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + count * months);
  const last = new Date(moved);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  moved.setUTCDate(Math.min(day, last.getUTCDate()));
  return moved;
}
