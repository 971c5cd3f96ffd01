import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Accounts and addresses remembered for each kind; the least recently seen make room. */
const MAX_REMEMBERED = 10_000;
const MINUTE_MS = 60_000;

interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** Who tries to log in: the account, or what was typed when there is none, and from where. Without an account the address alone counts. */
export interface LoginAttempt {
  readonly account?: string | undefined;
  readonly ip: string | undefined;
}

interface Limit {
  readonly attempts: number;
  readonly blockedMs: number;
}

/**
 * Blocks an account or an address after too many failed logins (settings Block_Multiple_Failed_Logins_*). Kept in this
 * process only: several replicas each allow as many.
 */
@Injectable()
export class LoginThrottle {
  private readonly accounts = new LRUCache<string, Failures>({ max: MAX_REMEMBERED });
  private readonly addresses = new LRUCache<string, Failures>({ max: MAX_REMEMBERED });

  /** @param now epoch ms. @throws AppError error-login-blocked-for-ip or error-login-blocked-for-user */
  requireAllowed({ account, ip }: LoginAttempt, settings: Settings, now: number): void {
    if (!settings.flag('Block_Multiple_Failed_Logins_Enabled')) return;
    const details = { function: 'Accounts.validateLoginAttempt' };
    const address = this.limitedAddress(ip, settings);
    if (address !== undefined && isBlocked(this.addresses.get(address), addressLimit(settings), now)) {
      throw new AppError('error-login-blocked-for-ip', 'Login has been temporarily blocked For IP', details, 'login');
    }
    if (account !== undefined && settings.flag('Block_Multiple_Failed_Logins_By_User') && isBlocked(this.accounts.get(account), accountLimit(settings), now)) {
      throw new AppError('error-login-blocked-for-user', 'Login has been temporarily blocked For User', details, 'login');
    }
  }

  failed({ account, ip }: LoginAttempt, settings: Settings, now: number): void {
    if (!settings.flag('Block_Multiple_Failed_Logins_Enabled')) return;
    if (account !== undefined) count(this.accounts, account, accountLimit(settings), now);
    const address = this.limitedAddress(ip, settings);
    if (address !== undefined) count(this.addresses, address, addressLimit(settings), now);
  }

  succeeded({ account, ip }: LoginAttempt): void {
    if (account !== undefined) this.accounts.delete(account);
    if (ip !== undefined) this.addresses.delete(ip);
  }

  private limitedAddress(ip: string | undefined, settings: Settings): string | undefined {
    if (ip === undefined || !settings.flag('Block_Multiple_Failed_Logins_By_Ip')) return undefined;
    const trusted = settings.text('Block_Multiple_Failed_Logins_Ip_Whitelist').split(',').map((text) => text.trim());
    return trusted.includes(ip) ? undefined : ip;
  }
}

function accountLimit(settings: Settings): Limit {
  return {
    attempts: settings.number('Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User'),
    blockedMs: settings.number('Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes') * MINUTE_MS,
  };
}

function addressLimit(settings: Settings): Limit {
  return {
    attempts: settings.number('Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip'),
    blockedMs: settings.number('Block_Multiple_Failed_Logins_Time_To_Unblock_By_Ip_In_Minutes') * MINUTE_MS,
  };
}

function isBlocked(failures: Failures | undefined, { attempts, blockedMs }: Limit, now: number): boolean {
  return failures !== undefined && failures.count >= attempts && now < failures.lastAt + blockedMs;
}

/** Failures that lie further back than the time of a block no longer count. */
function count(known: LRUCache<string, Failures>, key: string, { blockedMs }: Limit, now: number): void {
  const earlier = known.get(key);
  const recent = earlier !== undefined && now < earlier.lastAt + blockedMs ? earlier.count : 0;
  known.set(key, { count: recent + 1, lastAt: now });
}
