import { Settings } from '@gantry/service-kit';
import fc from 'fast-check';
import { Admission } from '../passwords/admission';
import { requireLoginAllowed } from './login.rules';
import type { FailureKey, LoginFailuresRepository } from './login-failures.repository';
import { delayAfter, FREE_FAILURES, LoginDelay, MAX_DELAY_MS } from './login.delay';
import { LoginThrottle } from './login.throttle';
import { passwordDigest } from '../passwords/password.hasher';
import { hashToken, isExpired, surplusTokens } from './token.rules';

const MINUTE = 60_000;
const throttleSettings = (more: Record<string, string | number | boolean> = {}) =>
  new Settings({
    Block_Multiple_Failed_Logins_Enabled: true,
    Block_Multiple_Failed_Logins_By_User: true,
    Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User: 3,
    Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes: 5,
    Block_Multiple_Failed_Logins_By_Ip: true,
    Block_Multiple_Failed_Logins_Attempts_Until_Block_By_Ip: 5,
    Block_Multiple_Failed_Logins_Time_To_Unblock_By_Ip_In_Minutes: 10,
    Block_Multiple_Failed_Logins_Ip_Whitelist: '10.0.0.1, 10.0.0.2',
    ...more,
  });

/** As the database counts, in this process. */
function memory(): LoginFailuresRepository {
  const known = new Map<string, { count: number; expireAt: number }>();
  const nameOf = ({ kind, of }: FailureKey) => `${kind}:${of}`;
  const store = {
    read: async (key: FailureKey, now: number) => {
      const found = known.get(nameOf(key));
      return found && found.expireAt > now ? { count: found.count, expireAt: new Date(found.expireAt) } : undefined;
    },
    count: async (key: FailureKey, now: number) => (await store.read(key, now))?.count ?? 0,
    add: async (key: FailureKey, lifetimeMs: number, now: number) => {
      known.set(nameOf(key), { count: (await store.count(key, now)) + 1, expireAt: now + lifetimeMs });
    },
    forget: async (keys: FailureKey[]) => keys.forEach((key) => known.delete(nameOf(key))),
  };
  return store as unknown as LoginFailuresRepository;
}
const newThrottle = (TEST_MODE = false) => {
  const store = memory();
  return new LoginThrottle(store, new LoginDelay(store), { TEST_MODE }, {} as never);
};

async function fail(
  throttle: LoginThrottle,
  settings: Settings,
  times: number,
  attempt: { account: string; ip: string | undefined },
  now = 0,
): Promise<void> {
  for (let i = 0; i < times; i++) await throttle.failed(attempt, settings, now);
}

describe('failed logins', () => {
  const account = { account: 'u1', ip: undefined };

  it('block an account when there were too many, and let it in again after a while', async () => {
    const [throttle, settings] = [newThrottle(), throttleSettings()];
    await fail(throttle, settings, 2, account);
    await throttle.requireAllowed(account, settings, 1);
    await fail(throttle, settings, 1, account);
    await expect(throttle.requireAllowed(account, settings, 5 * MINUTE - 1)).rejects.toThrow(
      'error-login-blocked-for-user',
    );
    await throttle.requireAllowed(account, settings, 5 * MINUTE);
    await throttle.requireAllowed({ ...account, account: 'u2' }, settings, 1);
  });

  it('block an address over all accounts, unless it is trusted', async () => {
    const [throttle, settings] = [newThrottle(), throttleSettings()];
    for (const ip of ['1.2.3.4', '10.0.0.2']) {
      for (let i = 0; i < 5; i++) await fail(throttle, settings, 1, { account: `${ip}${i}`, ip });
    }
    await expect(throttle.requireAllowed({ account: 'new', ip: '1.2.3.4' }, settings, 1)).rejects.toThrow(
      'error-login-blocked-for-ip',
    );
    await throttle.requireAllowed({ account: 'new', ip: '10.0.0.2' }, settings, 1);
  });

  it('are forgotten after a login', async () => {
    const [throttle, settings] = [newThrottle(), throttleSettings()];
    await fail(throttle, settings, 2, account);
    await throttle.succeeded(account, 0);
    await fail(throttle, settings, 2, account);
    await throttle.requireAllowed(account, settings, 1);
  });

  it('do not add up over more than the time of a block', async () => {
    const [throttle, settings] = [newThrottle(), throttleSettings()];
    await fail(throttle, settings, 2, account, 0);
    await fail(throttle, settings, 2, account, 5 * MINUTE);
    await throttle.requireAllowed(account, settings, 5 * MINUTE + 1);
  });

  it('of an address stay after a login of an account', async () => {
    const [throttle, settings, ip] = [newThrottle(), throttleSettings(), '1.2.3.4'];
    for (let round = 0; round < 5; round++) {
      await fail(throttle, settings, 1, { account: `victim ${round}`, ip });
      await throttle.succeeded({ account: 'the own one', ip }, 0);
    }
    await expect(throttle.requireAllowed({ account: 'victim', ip }, settings, 1)).rejects.toThrow(
      'error-login-blocked-for-ip',
    );
  });

  it('count nothing while the setting is off, but in TEST_MODE only the account does not wait', async () => {
    const [throttle, off] = [newThrottle(true), throttleSettings({ Block_Multiple_Failed_Logins_Enabled: false })];
    await fail(throttle, off, 100, { account: 'u1', ip: '1.2.3.4' });
    await throttle.requireAllowed({ account: 'u1', ip: '1.2.3.4' }, off, 1);
  });

  describe('make an account wait, whatever the settings say', () => {
    const off = throttleSettings({ Block_Multiple_Failed_Logins_Enabled: false });
    const from = (ip: string) => ({ account: 'u1', ip });
    const isBlocked = (throttle: LoginThrottle, attempt: { account: string; ip: string }, now: number) =>
      throttle.requireAllowed(attempt, off, now).then(
        () => false,
        ({ code }: { code: string }) => code === 'error-login-blocked-for-user',
      );

    it.each([
      [0, 0],
      [FREE_FAILURES - 1, 0],
      [FREE_FAILURES, 1_000],
      [FREE_FAILURES + 1, 2_000],
      [FREE_FAILURES + 4, 16_000],
      [FREE_FAILURES + 6, MAX_DELAY_MS],
      [FREE_FAILURES + 2_000, MAX_DELAY_MS],
    ])('after %d failures %d ms', (failures, ms) => {
      expect(delayAfter(failures)).toBe(ms);
    });

    it('over all addresses, and then it may log in', async () => {
      const throttle = newThrottle();
      for (let i = 0; i < FREE_FAILURES + 2; i++) await throttle.failed(from(`10.1.0.${i}`), off, 0);
      expect(await isBlocked(throttle, from('10.2.0.1'), 3_999)).toBe(true);
      expect(await isBlocked(throttle, { account: 'u2', ip: '10.1.0.0' }, 1)).toBe(false);
      expect(await isBlocked(throttle, from('10.2.0.1'), 4_000)).toBe(false);
    });

    it('but not where its owner has logged in before, unless it fails there', async () => {
      const throttle = newThrottle();
      await throttle.succeeded(from('home'), 0);
      for (let i = 0; i < 100; i++) await throttle.failed(from('elsewhere'), off, 0);
      expect([await isBlocked(throttle, from('home'), 1), await isBlocked(throttle, from('elsewhere'), 1)]).toEqual([
        false,
        true,
      ]);
      for (let i = 0; i < FREE_FAILURES; i++) await throttle.failed(from('home'), off, 1);
      expect(await isBlocked(throttle, from('home'), 2)).toBe(true);
    });

    it('until it has logged in', async () => {
      const throttle = newThrottle();
      for (let i = 0; i < FREE_FAILURES; i++) await throttle.failed(from('here'), off, 0);
      await throttle.succeeded(from('here'), 2_000);
      await throttle.failed(from('here'), off, 2_000);
      expect(await isBlocked(throttle, from('here'), 2_001)).toBe(false);
    });
  });

  it('at the same time tell nothing beyond the limit, be the credentials right or wrong', async () => {
    const [throttle, settings] = [newThrottle(), throttleSettings()];
    const checks: ((proof: string | undefined) => void)[] = [];
    const guarded = Array.from({ length: 5 }, () =>
      throttle
        .guard(account, settings, () => new Promise<string | undefined>((resolve) => checks.push(resolve)))
        .catch(String),
    );
    await new Promise((resolve) => setImmediate(resolve));
    const outcomes: unknown[] = [];
    for (const [index, settle] of checks.entries()) {
      settle(index === 4 ? 'right' : undefined);
      outcomes.push(await guarded[index]);
    }
    const blocked = expect.stringContaining('error-login-blocked-for-user');
    expect(outcomes).toEqual([undefined, undefined, undefined, blocked, blocked]);
  });
});

describe('accounts that may log in', () => {
  const settings = (verification: boolean) => new Settings({ Accounts_EmailVerification: verification });
  const account = { active: true, type: 'user', roles: ['user'], emails: [{ address: 'a@b.c', verified: false }] };

  it.each([
    ['an active one', account, 'password', false, undefined],
    ['one that waits for approval', { ...account, active: false }, 'password', false, 'error-user-is-not-activated'],
    ['an app', { ...account, type: 'app' }, 'resume', false, 'error-app-user-is-not-allowed-to-login'],
    ['one without roles', { ...account, roles: [] }, 'password', false, 'error-user-has-no-roles'],
    ['one whose address is not verified', account, 'password', true, 'error-invalid-email'],
    ['the same with a token', account, 'resume', true, undefined],
    ['an administrator without a verified address', { ...account, roles: ['admin'] }, 'password', true, undefined],
  ] as const)('%s', (_name, user, type, verification, expected) => {
    const act = () =>
      requireLoginAllowed({ ...user, roles: [...user.roles], emails: [...user.emails] }, type, settings(verification));
    if (expected) expect(act).toThrow(expected);
    else expect(act).not.toThrow();
  });
});

describe('tokens', () => {
  const at = (ms: number) => ({ hashedToken: `t${ms}`, when: new Date(ms) });

  it('are stored as base64 of sha256', () => {
    expect(hashToken('abc')).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
  });

  it('expire after their lifetime; personal access tokens never', () => {
    expect(isExpired(at(0), 10, 9)).toBe(false);
    expect(isExpired(at(0), 10, 10)).toBe(true);
    expect(isExpired({ hashedToken: 'p', type: 'personalAccessToken', createdAt: new Date(0) }, 10, 1e12)).toBe(false);
  });

  it('go when they are the oldest of too many or expired, personal access tokens stay', () => {
    const personal = { hashedToken: 'p', type: 'personalAccessToken' as const, createdAt: new Date(0) };
    expect(surplusTokens([at(1), personal, at(3), at(2)], 2, 100, 50)).toEqual(['t1']);
    expect(surplusTokens([at(1), personal, at(3), at(2)], 50, 100, 102)).toEqual(['t1', 't2']);
  });

  it('never leave more than allowed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 60 }),
        (times, most) => {
          const dropped = surplusTokens(times.map(at), most, 1e9, 10_000);
          expect(times.length - dropped.length).toBe(Math.min(times.length, most));
          const oldestKept = Math.min(...times.filter((ms) => !dropped.includes(`t${ms}`)), Infinity);
          expect(dropped.every((token) => Number(token.slice(1)) <= oldestKept)).toBe(true);
        },
      ),
    );
  });
});

describe('passwords', () => {
  it('are the same as text and as the digest that clients send', () => {
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(passwordDigest('abc')).toBe(passwordDigest({ digest, algorithm: 'sha-256' }));
  });

  it('are checked a few at a time; more than may wait are refused', async () => {
    const admission = new Admission(2, 3, 'Password check');
    let running = 0;
    let most = 0;
    const open: (() => void)[] = [];
    const job = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => open.push(resolve));
      running--;
    };
    const admitted = Array.from({ length: 5 }, () => admission.run(job));
    await expect(admission.run(job)).rejects.toThrow('error-service-unavailable');
    while (open.length > 0) {
      open.shift()?.();
      await Promise.race(admitted);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(admitted);
    expect(most).toBe(2);
    await expect(admission.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });
});
