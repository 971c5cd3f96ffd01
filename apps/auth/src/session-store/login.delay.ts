import { Injectable } from '@nestjs/common';
import { LoginFailuresRepository, type FailureKey } from './login-failures.repository';
import type { LoginAttempt } from './login.throttle';

/** This many failures cause no delay, because people mistype. */
export const FREE_FAILURES = 5;
/** The delay after the first failure beyond that, ms; each further one doubles it. */
const FIRST_DELAY_MS = 1_000;
/** Longest delay: allows about 1,400 guesses a day, and bounds how long the owner of an attacked account waits. */
export const MAX_DELAY_MS = 60_000;
/** Failures are forgotten after this time without a new one, ms. */
const MEMORY_MS = 30 * 60_000;
/** An address from which the account logged in counts as its owner's for this time, ms. */
const KNOWN_MS = 30 * 24 * 3_600_000;

/** The delay of an account after this many failures, ms. */
export function delayAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES));
}

/**
 * Makes each guess slower than the last one, whatever addresses the guesses come from. At an address where the
 * account's owner has logged in before, only failures from there count, so that strangers cannot lock the owner out.
 */
@Injectable()
export class LoginDelay {
  constructor(private readonly failures: LoginFailuresRepository) {}

  /** @param now epoch ms. @returns how long the account has to wait from now on, ms; 0 for no delay */
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
