const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  min: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
  week: 7 * 24 * 60 * MINUTE_MS,
};
const DEFAULT_MS = 24 * 60 * MINUTE_MS;

/** `Every 24 hours`, `every 30 mins`, `every day` → ms, at least a minute. An unknown text counts as one day. */
export function syncIntervalMs(text: string): number {
  const [, count = '1', unit = ''] = /^\s*every\s+(?:(\d{1,4})\s+)?(min|hour|day|week)/i.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit.toLowerCase()] ?? 0);
  return ms > 0 ? ms : DEFAULT_MS;
}
