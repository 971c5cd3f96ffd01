import type { Settings } from '@gantry/service-kit';
import { Cron } from 'croner';

const HOUR_MS = 3_600_000;
/** Values of RetentionPolicy_Precision: 30 minutes, one hour, six hours, one day. */
const PRECISIONS_MS: readonly number[] = [HOUR_MS / 2, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];
const DEFAULT_MS = HOUR_MS / 2;

/**
 * When to look for old messages again, by RetentionPolicy_Precision or, in advanced mode, a cron expression. An invalid
 * expression counts as the default, so that a typing error does not stop pruning.
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
