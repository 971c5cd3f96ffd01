import type { Settings } from '@gantry/service-kit';
import { Cron } from 'croner';

const HOUR_MS = 3_600_000;
/** RetentionPolicy_Precision: every 30 minutes, hour, 6 hours, day. */
const PRECISIONS_MS: readonly number[] = [HOUR_MS / 2, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];
const DEFAULT_MS = HOUR_MS / 2;

/**
 * When old messages are looked for again, by the settings RetentionPolicy_Precision or, where it is advanced, a cron expression.
 * An expression that is none counts as the default: an administrator's slip must not keep everything for ever.
 */
export function nextRound(settings: Settings, last: Date): Date {
  if (!settings.flag('RetentionPolicy_Advanced_Precision')) {
    const ms = PRECISIONS_MS[Number(settings.text('RetentionPolicy_Precision'))] ?? DEFAULT_MS;
    return new Date(last.getTime() + ms);
  }
  return (
    cronAfter(settings.text('RetentionPolicy_Advanced_Precision_Cron'), last) ?? new Date(last.getTime() + DEFAULT_MS)
  );
}

function cronAfter(expression: string, last: Date): Date | null {
  try {
    return new Cron(expression, { paused: true }).nextRun(last);
  } catch {
    return null;
  }
}
