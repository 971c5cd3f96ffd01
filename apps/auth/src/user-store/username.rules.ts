import type { Settings } from '@gantry/service-kit';

/** The reference's pattern, used when the setting does not compile. */
const FALLBACK_PATTERN = '[0-9a-zA-Z-_.]+';
/** Names that mention everybody. */
const RESERVED = ['all', 'here'];
/** What every object of this language has by itself, and what is inherited: no list by user names may be mistaken for it. */
const BUILT_IN = new Set(
  ['prototype', ...Object.getOwnPropertyNames(Object.prototype)].map((name) => name.toLowerCase()),
);
/** A longer name makes the pattern's time a concern and fits on no screen. */
export const MAX_USERNAME_LENGTH = 255;

function wholeName(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    // The setting is free text: a broken pattern must not lock everybody out.
    return new RegExp(`^(?:${FALLBACK_PATTERN})$`);
  }
}

/** Does the whole name match UTF8_Names_Validation, and is it none that the language has taken? */
export function isValidUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  if (username.length > MAX_USERNAME_LENGTH || BUILT_IN.has(username.trim().toLowerCase())) return false;
  return wholeName(settings.text('UTF8_Names_Validation')).test(username);
}

/** Is it `all`, `here` or a name of Accounts_BlockedUsernameList? Each entry is a whole name, ignoring case. */
export function isBlockedUsername(username: string, settings: Pick<Settings, 'text'>): boolean {
  const blocked = settings
    .text('Accounts_BlockedUsernameList')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return [...RESERVED, ...blocked].includes(username.trim().toLowerCase());
}
