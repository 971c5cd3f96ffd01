import { matchesNamePattern, type Settings } from '@gantry/service-kit';

/** Names that mention everybody. */
const RESERVED = ['all', 'here'];
/**
 * Names of built-in and inherited properties of JavaScript objects, which could be confused with entries of an object
 * keyed by user names.
 */
const BUILT_IN = new Set(
  ['prototype', ...Object.getOwnPropertyNames(Object.prototype)].map((name) => name.toLowerCase()),
);
/** Whether the whole name matches UTF8_Names_Validation and is no built-in property name. */
export function isValidUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  if (BUILT_IN.has(username.trim().toLowerCase())) return false;
  return matchesNamePattern(username, settings.text('UTF8_Names_Validation'));
}

/**
 * Whether the name is `all`, `here` or listed in Accounts_BlockedUsernameList, whose entries are whole names; ignores
 * case.
 */
export function isBlockedUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  const blocked = settings
    .text('Accounts_BlockedUsernameList')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return [...RESERVED, ...blocked].includes(username.trim().toLowerCase());
}
