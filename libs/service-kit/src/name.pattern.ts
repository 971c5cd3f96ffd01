import { wholeTextRegex } from './regex.rule';

/** Names of users and rooms are no longer: a longer one fits on no screen. */
export const MAX_NAME_LENGTH = 255;
/** The reference's pattern, used where the setting's cannot be. */
export const DEFAULT_NAME_CHARACTERS = '[0-9a-zA-Z-_.]+';

/**
 * Does the whole name, of at most 255 characters, match the setting UTF8_Names_Validation? A stored pattern that is broken, or
 * that a name could keep busy, counts as the default: an administrator's slip must neither lock everybody out nor stop the server.
 */
export function matchesNamePattern(name: string, pattern: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return false;
  const whole = wholeTextRegex(pattern, MAX_NAME_LENGTH) ?? wholeTextRegex(DEFAULT_NAME_CHARACTERS, MAX_NAME_LENGTH);
  return whole?.test(name) ?? false;
}
