import type { Settings } from '@gantry/service-kit';
import type { NewcomersService } from '../external-accounts/newcomers.service';
import type { RoleSyncService } from '../external-accounts/role-sync.service';
import type { OAuthAccountsRepository } from './oauth-accounts.repository';
import { OAuthAccountsService } from './oauth-accounts.service';

const TWIN = { _id: 'made-by-the-twin' };

/** @param found answers of looking for the link, in their order */
function serviceWith(found: readonly unknown[]) {
  let looks = 0;
  const accounts = {
    ensureIndex: async () => undefined,
    find: async () => found[looks++],
    join: async () => undefined,
  } as unknown as OAuthAccountsRepository;
  const newcomers = { requireOpen: () => undefined, make: async () => undefined } as unknown as NewcomersService;
  return new OAuthAccountsService(accounts, newcomers, {} as RoleSyncService);
}

describe('a first login by a provider', () => {
  const first = (found: readonly unknown[]) =>
    serviceWith(found).accountOf(
      'gitlab',
      { id: '1', email: 'ada@example.com', isEmailVerified: true },
      {} as Settings,
    );

  it('finds the account that another first login of the same person has made meanwhile', async () => {
    expect(await first([undefined, TWIN])).toBe(TWIN);
  });

  it('is refused when the address is that of somebody else', async () => {
    await expect(first([undefined, undefined])).rejects.toMatchObject({
      code: 403,
      reason: 'Email already exists.',
      kind: 'login',
    });
  });
});
