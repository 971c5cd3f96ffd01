import { Delegation } from '@gantry/access';
import type { Policy, Settings } from '@gantry/service-kit';

/** Of accounts that people make by signing up, and of those who write without an account. */
const OF_NEWCOMERS = ['user', 'anonymous'] as const;

/** What somebody gets who logs in from elsewhere for the first time (Accounts_Registration_AuthenticationServices_Default_Roles). */
export function rolesFromElsewhere(settings: Settings): string[] {
  const roles = settings
    .text('Accounts_Registration_AuthenticationServices_Default_Roles')
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  return roles.length > 0 ? roles : ['user'];
}

/** The rule about handing rights on, for the policy as it is now. */
export function delegationOf({ access, settings }: Policy): Delegation {
  return new Delegation(access, [...OF_NEWCOMERS, ...rolesFromElsewhere(settings)]);
}
