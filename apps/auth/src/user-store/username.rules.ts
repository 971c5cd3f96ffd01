import { matchesNamePattern, type Settings } from '@gantry/service-kit';

/** Names that mention everybody. */
const RESERVED = ['all', 'here'];
/** What every object of this language has by itself, and what is inherited: no list by user names may be mistaken for it. */
const BUILT_IN = new Set(
  ['prototype', ...Object.getOwnPropertyNames(Object.prototype)].map((name) => name.toLowerCase()),
);
/** Does the whole name match UTF8_Names_Validation, and is it none that the language has taken? */
export function isValidUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  if (BUILT_IN.has(username.trim().toLowerCase())) return false;
  return matchesNamePattern(username, settings.text('UTF8_Names_Validation'));
}

/** Is it `all`, `here` or a name of Accounts_BlockedUsernameList? Each entry is a whole name, ignoring case. */
export function isBlockedUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  const blocked = settings
    .text('Accounts_BlockedUsernameList')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return [...RESERVED, ...blocked].includes(username.trim().toLowerCase());
}
