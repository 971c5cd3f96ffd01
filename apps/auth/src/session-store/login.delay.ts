import { Injectable } from '@nestjs/common';
import { LoginFailuresRepository, type FailureKey } from './login-failures.repository';
import type { LoginAttempt } from './login.throttle';

/** People mistype: so many failures cost nothing. */
export const FREE_FAILURES = 5;
/** The wait after the first failure that costs something, ms; each further one doubles it. */
const FIRST_DELAY_MS = 1_000;
/** Some 1,400 guesses a day at most, and nobody who is attacked waits longer than this. */
export const MAX_DELAY_MS = 60_000;
/** Failures are forgotten when there was none for so long, ms. */
const MEMORY_MS = 30 * 60_000;
/** An address where somebody has logged in counts as theirs for so long, ms. */
const KNOWN_MS = 30 * 24 * 3_600_000;

/** How long an account waits after so many failures, ms. */
export function delayAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES));
}

/**
 * Guessing gets slower with each failure, from however many addresses. Where the account's owner has logged in before, only
 * what fails there counts: strangers who guess do not keep the owner out.
 */
@Injectable()
export class LoginDelay {
  constructor(private readonly failures: LoginFailuresRepository) {}

  /** @param now epoch ms. @returns how long the account must wait from now on, ms; 0 when it need not */
  async left(attempt: LoginAttempt, now: number): Promise<number> {
    const key = await this.keyOf(attempt, now);
    const found = key && (await this.failures.read(key, now));
    if (!found) return 0;
    return Math.max(0, found.expireAt.getTime() - MEMORY_MS + delayAfter(found.count) - now);
  }

  async failed(attempt: LoginAttempt, now: number): Promise<void> {
    const key = await this.keyOf(attempt, now);
    if (key) await this.failures.add(key, MEMORY_MS, now);
  }

  async succeeded(attempt: LoginAttempt, now: number): Promise<void> {
    const key = await this.keyOf(attempt, now);
    if (key) await this.failures.forget([key]);
    const place = placeOf(attempt);
    if (place !== undefined) await this.failures.add({ kind: 'known', of: place }, KNOWN_MS, now);
  }

  private async keyOf(attempt: LoginAttempt, now: number): Promise<FailureKey | undefined> {
    if (attempt.account === undefined) return undefined;
    const place = placeOf(attempt);
    const isKnown = place !== undefined && (await this.failures.count({ kind: 'known', of: place }, now)) > 0;
    return { kind: 'delay', of: isKnown ? place : attempt.account };
  }
}

function placeOf({ account, ip }: LoginAttempt): string | undefined {
  return account === undefined || ip === undefined || ip === '' ? undefined : `${account} ${ip}`;
}
