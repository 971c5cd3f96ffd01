import { AppError } from '@gantry/contracts';
import { LOGGER, RecurringTask, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { LoginDelay } from './login.delay';
import { LoginFailuresRepository, type FailureKey } from './login-failures.repository';

const MINUTE_MS = 60_000;
const SWEEP_MS = 5 * MINUTE_MS;
const DETAILS = { function: 'Accounts.validateLoginAttempt' };

/**
 * Who tries to log in: the account, or the sent name if there is none, and the address. Without an account only the
 * address counts.
 */
export interface LoginAttempt {
  readonly account?: string | undefined;
  readonly ip: string | undefined;
}

interface Limit {
  readonly key: FailureKey;
  readonly attempts: number;
  readonly blockedMs: number;
  readonly refusal: () => AppError;
}

/**
 * Blocks an account or an address after too many failed logins at all processes together (settings
 * Block_Multiple_Failed_Logins_*), and makes an account wait longer with each failure, whatever the settings say.
 */
@Injectable()
export class LoginThrottle implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly failures: LoginFailuresRepository,
    private readonly delay: LoginDelay,
    @Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'TEST_MODE'>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sweeping = new RecurringTask(
      { what: 'sweep of login failures', everyMs: SWEEP_MS, firstAfterMs: SWEEP_MS },
      () => failures.sweep(Date.now()),
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }

  /**
   * Runs a check of credentials, which returns undefined when they are wrong. The limit is checked before and after it,
   * so that of many concurrent attempts those beyond the limit learn nothing.
   * @throws AppError error-login-blocked-for-ip or error-login-blocked-for-user
   */
  async guard<T>(
    attempt: LoginAttempt,
    settings: Settings,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    await this.requireAllowed(attempt, settings);
    const proof = await check();
    await this.requireAllowed(attempt, settings);
    if (proof === undefined) await this.failed(attempt, settings);
    return proof;
  }

  /** @param now epoch ms. @throws AppError error-login-blocked-for-ip or error-login-blocked-for-user */
  async requireAllowed(attempt: LoginAttempt, settings: Settings, now = Date.now()): Promise<void> {
    for (const { key, attempts, refusal } of limitsOf(attempt, settings)) {
      if ((await this.failures.count(key, now)) >= attempts) throw refusal();
    }
    if (this.config.TEST_MODE) return;
    const waitMs = await this.delay.left(attempt, now);
    if (waitMs > 0) throw blockedForUser({ timeToReset: waitMs });
  }

  async failed(attempt: LoginAttempt, settings: Settings, now = Date.now()): Promise<void> {
    for (const { key, blockedMs } of limitsOf(attempt, settings)) await this.failures.add(key, blockedMs, now);
    if (!this.config.TEST_MODE) await this.delay.failed(attempt, now);
  }

  /**
   * Forgets the failures of the account, but not of the address: an attacker may log in to an own account in between.
   */
  async succeeded({ account, ip }: LoginAttempt, now = Date.now()): Promise<void> {
    if (account === undefined) return;
    await this.failures.forget([{ kind: 'account', of: account }]);
    if (!this.config.TEST_MODE) await this.delay.succeeded({ account, ip }, now);
  }
}

/** The counters of an attempt: none while the settings are off. */
function limitsOf({ account, ip }: LoginAttempt, settings: Settings): Limit[] {
  if (!settings.flag('Block_Multiple_Failed_Logins_Enabled')) return [];
  const limits: Limit[] = [];
  if (ip !== undefined && settings.flag('Block_Multiple_Failed_Logins_By_Ip') && !isTrusted(ip, settings)) {
    limits.push({
      key: { kind: 'address', of: ip },
      attempts: settings.number('Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip'),
      blockedMs: settings.number('Block_Multiple_Failed_Logins_Time_To_Unblock_By_Ip_In_Minutes') * MINUTE_MS,
      refusal: () =>
        new AppError('error-login-blocked-for-ip', 'Login has been temporarily blocked For IP', DETAILS, 'login'),
    });
  }
  if (account !== undefined && settings.flag('Block_Multiple_Failed_Logins_By_User')) {
    limits.push({
      key: { kind: 'account', of: account },
      attempts: settings.number('Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User'),
      blockedMs: settings.number('Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes') * MINUTE_MS,
      refusal: () => blockedForUser({}),
    });
  }
  return limits;
}

function blockedForUser(more: object): AppError {
  return new AppError(
    'error-login-blocked-for-user',
    'Login has been temporarily blocked For User',
    { ...DETAILS, ...more },
    'login',
  );
}

function isTrusted(ip: string, settings: Settings): boolean {
  return settings
    .text('Block_Multiple_Failed_Logins_Ip_Whitelist')
    .split(',')
    .map((text) => text.trim())
    .includes(ip);
}
