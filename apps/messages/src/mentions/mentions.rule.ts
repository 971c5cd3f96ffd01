import { DEFAULT_NAME_CHARACTERS } from '@gantry/service-kit';

/** Most names that one message may mention. */
export const MAX_MENTIONS = 100;
/** Longer texts are only searched up to here, characters: they are refused anyway. */
const MAX_TEXT = 100_000;

/** Names inside code are no mentions. Both patterns run in linear time. */
const CODE = /```[\s\S]*?```|`[^`\n]*`/g;

function names(text: string, sign: '@' | '#', nameCharacters: string): string[] {
  const plain = text.slice(0, MAX_TEXT).replace(CODE, ' ');
  // A sign inside a word or an e-mail address is no mention: it must follow a blank, a line start or an opening mark.
  const pattern = new RegExp(`(?:^|[\\s>*_~("'\`])${sign}(${nameCharacters})`, 'gm');
  const found = [...plain.matchAll(pattern)].map(([, name = '']) => name);
  return [...new Set(found)].slice(0, MAX_MENTIONS);
}

/**
 * A trailing full stop may end the sentence and an underscore the italics: `@ada.` mentions `ada`, or `ada.` if there
 * is such a user.
 */
function withAndWithoutStop(found: readonly string[]): string[] {
  const names = found.flatMap((name) => [name, withoutStop(name)]).filter((name) => name !== '');
  return [...new Set(names)].slice(0, MAX_MENTIONS);
}

/** Runs in linear time; a pattern that is only anchored at the end would not. */
function withoutStop(name: string): string {
  let end = name.length;
  while (end > 0 && '.-_'.includes(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

/** @param nameCharacters one character class with repetition, from the setting UTF8_Names_Validation */
export function mentionedUsernames(text: string, nameCharacters: string): string[] {
  return withAndWithoutStop(names(text, '@', nameCharacters));
}

export function mentionedChannels(text: string, nameCharacters: string): string[] {
  return withAndWithoutStop(names(text, '#', nameCharacters));
}

/** One repeated character class. Anything else in this setting could take exponential time. */
const SAFE_NAME_PATTERN = /^\[(?:[^\]\\]|\\.)+\]\+$/;

/** The setting's pattern if it is safe to run on every message, else the default. */
export function safeNamePattern(setting: string): string {
  return SAFE_NAME_PATTERN.test(setting) && isValid(setting) ? setting : DEFAULT_NAME_CHARACTERS;
}

/** `[z-a]+` has the form of a class but does not compile. */
function isValid(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== '';
  } catch {
    return false;
  }
}
