import { Settings, type PolicyCache } from '@gantry/service-kit';
import type { LoginToken } from '../user-store/user.schema';
import type { FirstStartGate } from '../first-start-gate/first-start.gate';
import type { SessionRevoker } from './session.revoker';
import type { SessionsRepository } from './sessions.repository';
import { TokenSweeper } from './token.sweeper';
import { isExpired } from './token.rules';

const DAY = 86_400_000;

function sweeperOf(accounts: { _id: string; tokens: LoginToken[] }[]) {
  const revoked: string[] = [];
  const sessions = {
    withExpired: async (madeBefore: Date, now: Date, most: number) =>
      accounts
        .filter(({ tokens }) =>
          tokens.some((token) => isExpired(token, now.getTime() - madeBefore.getTime(), now.getTime())),
        )
        .slice(0, most)
        .map(({ _id, tokens }) => ({ _id, services: { resume: { loginTokens: tokens } } })),
  };
  const revoker = {
    revoke: async (userId: string, hashes: string[]) => {
      revoked.push(...hashes);
      const account = accounts.find(({ _id }) => _id === userId);
      if (account) account.tokens = account.tokens.filter(({ hashedToken }) => !hashes.includes(hashedToken));
    },
  };
  const policies = { current: async () => ({ settings: new Settings({ Accounts_LoginExpiration: 90 }) }) };
  const sweeper = new TokenSweeper(
    sessions as unknown as SessionsRepository,
    revoker as unknown as SessionRevoker,
    policies as unknown as PolicyCache,
    {} as FirstStartGate,
    {} as never,
  );
  return { sweeper, revoked };
}

describe('the sweep of logins', () => {
  it('ends logins that are too old or were to die, and no personal access token', async () => {
    const now = new Date(1_000 * DAY);
    const { sweeper, revoked } = sweeperOf([
      {
        _id: 'a',
        tokens: [
          { hashedToken: 'old', when: new Date(910 * DAY) },
          { hashedToken: 'young', when: new Date(911 * DAY) },
        ],
      },
      {
        _id: 'b',
        tokens: [
          { hashedToken: 'replaced', when: now, diesAt: now },
          { hashedToken: 'dying', when: now, diesAt: new Date(now.getTime() + 1) },
        ],
      },
      { _id: 'c', tokens: [{ hashedToken: 'personal', type: 'personalAccessToken', createdAt: new Date(0) }] },
    ]);
    expect(await sweeper.sweep(now)).toBe(2);
    expect(revoked).toEqual(['old', 'replaced']);
    expect(await sweeper.sweep(now)).toBe(0);
  });

  it('goes through more accounts than one batch', async () => {
    const accounts = Array.from({ length: 250 }, (_, index) => ({
      _id: String(index),
      tokens: [{ hashedToken: `t${index}`, when: new Date(0) }],
    }));
    expect(await sweeperOf(accounts).sweeper.sweep(new Date(1_000 * DAY))).toBe(250);
  });
});
