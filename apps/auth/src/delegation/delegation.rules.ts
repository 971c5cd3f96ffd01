import { Delegation } from '@gantry/access';
import type { Policy, Settings } from '@gantry/service-kit';

/** Roles of accounts that are made by registration, and of anonymous writers. */
const OF_NEWCOMERS = ['user', 'anonymous'] as const;

/**
 * Roles of accounts that are made by the first login through another service
 * (Accounts_Registration_AuthenticationServices_Default_Roles).
 */
export function rolesFromElsewhere(settings: Settings): string[] {
  const roles = settings
    .text('Accounts_Registration_AuthenticationServices_Default_Roles')
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  return roles.length > 0 ? roles : ['user'];
}

/** The rule about passing rights on, for the present policy. */
export function delegationOf({ access, settings }: Policy): Delegation {
  return new Delegation(access, [...OF_NEWCOMERS, ...rolesFromElsewhere(settings)]);
}
