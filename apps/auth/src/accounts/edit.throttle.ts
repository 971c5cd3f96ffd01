import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';

const WINDOW_MS = 60_000;
const MAX_REMEMBERED = 20_000;
/** Most changes of each kind per minute (contract/ddp-extra.json, rateLimits.functionsBehindRest). */
const ALLOWED = { username: 1, name: 1, email: 1, statusText: 5 } as const;
export type ThrottledField = keyof typeof ALLOWED;
/** Fields that count when they change; for addresses the check whether one is free counts (account.rules.ts). */
export const THROTTLED_FIELDS = ['username', 'name', 'statusText'] as const satisfies readonly ThrottledField[];

/**
 * Limits how often a user changes names, addresses and status texts by any route. Does not apply in TEST_MODE or to
 * users who may edit others. Counts per process, so several replicas allow as many each.
 */
@Injectable()
export class EditThrottle {
  private readonly changes = new WindowCounters(MAX_REMEMBERED);

  constructor(
    private readonly policies: PolicyCache,
    @Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>,
  ) {}

  /** @param now epoch ms. @throws AppError error-too-many-requests */
  async take(caller: Caller, fields: readonly ThrottledField[], now: number): Promise<void> {
    if (caller.kind !== 'user' || fields.length === 0 || this.config.TEST_MODE) return;
    const { access } = await this.policies.current();
    if (access.can(caller, 'edit-other-user-info')) return;
    for (const field of fields) this.count(`${caller.userId} ${field}`, ALLOWED[field], now);
  }

  private count(key: string, calls: number, now: number): void {
    const { allowed, resetAt } = this.changes.take(key, { calls, perMs: WINDOW_MS }, now);
    if (allowed) return;
    const timeToReset = resetAt - now;
    const seconds = Math.ceil(timeToReset / 1_000);
    throw new AppError(
      'error-too-many-requests',
      `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying again.`,
      { timeToReset, seconds },
    );
  }
}
