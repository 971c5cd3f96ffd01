import type { Page, PageInfo } from '@gantry/contracts';
import type { Settings } from './settings';

/** Most items that one answer holds when everything is asked for and allowed. */
export const UNLIMITED_COUNT = 10_000;
/** Deeper pages cost the database a scan: clients page by date or id there. */
export const MAX_OFFSET = 100_000;

/** What counts where the settings give no positive number (contract/defaults.json, pagination). */
const DEFAULT_COUNT = 50;
const UPPER_COUNT_LIMIT = 100;

export interface PageLimits {
  readonly offset: number;
  readonly count: number;
}

/**
 * offset and count by the settings (contract/defaults.json, pagination): none → API_Default_Count, more than
 * API_Upper_Count_Limit → that, 0 → everything while API_Allow_Infinite_Count is on.
 */
export function pageLimits(
  page: Pick<Page, 'offset' | 'count'>,
  settings: Settings,
  defaultCount = settings.number('API_Default_Count'),
): PageLimits {
  const offset = Math.min(page.offset, MAX_OFFSET);
  const upper = positive(settings.number('API_Upper_Count_Limit'), UPPER_COUNT_LIMIT);
  if (page.count === 0 && settings.flag('API_Allow_Infinite_Count')) return { offset, count: UNLIMITED_COUNT };
  const asked = page.count === undefined || page.count <= 0 ? positive(defaultCount, DEFAULT_COUNT) : page.count;
  return { offset, count: Math.min(asked, upper) };
}

/** To the database a limit of 0 would be none. */
function positive(setting: number, fallback: number): number {
  return setting >= 1 ? Math.floor(setting) : fallback;
}

/** What a paged answer tells beside its items. */
export function pageInfo(limits: PageLimits, items: readonly unknown[], total: number): PageInfo {
  return { count: items.length, offset: limits.offset, total };
}
