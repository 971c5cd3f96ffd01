import { DEFAULT_NAME_CHARACTERS } from '@gantry/service-kit';

/** Names that one message may mention. */
export const MAX_MENTIONS = 100;
/** Longer text is not searched for names: it is refused as a message anyway. */
const MAX_TEXT = 100_000;

/** Code is shown as it is: names in it mention nobody. Both patterns are linear. */
const CODE = /```[\s\S]*?```|`[^`\n]*`/g;

function names(text: string, sign: '@' | '#', nameCharacters: string): string[] {
  const plain = text.slice(0, MAX_TEXT).replace(CODE, ' ');
  // A sign inside a word or an address is no mention: it must follow a blank, a line start or an opening mark.
  const pattern = new RegExp(`(?:^|[\\s>*_~("'\`])${sign}(${nameCharacters})`, 'gm');
  const found = [...plain.matchAll(pattern)].map(([, name = '']) => name);
  return [...new Set(found)].slice(0, MAX_MENTIONS);
}

/** A trailing full stop belongs to the sentence, an underscore to the italics: `@ada.` means ada, unless `ada.` is somebody. */
function withAndWithoutStop(found: readonly string[]): string[] {
  const names = found.flatMap((name) => [name, withoutStop(name)]).filter((name) => name !== '');
  return [...new Set(names)].slice(0, MAX_MENTIONS);
}

/** Looks at each character once; a pattern anchored at the end alone would start over at every one. */
function withoutStop(name: string): string {
  let end = name.length;
  while (end > 0 && '.-_'.includes(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

/** @param nameCharacters one character class with repetition, from the setting UTF8_Names_Validation. */
export function mentionedUsernames(text: string, nameCharacters: string): string[] {
  return withAndWithoutStop(names(text, '@', nameCharacters));
}

export function mentionedChannels(text: string, nameCharacters: string): string[] {
  return withAndWithoutStop(names(text, '#', nameCharacters));
}

/** One character class, repeated: anything an administrator writes beyond it could take exponential time. */
const SAFE_NAME_PATTERN = /^\[(?:[^\]\\]|\\.)+\]\+$/;

/** The setting's pattern when it is plain enough to run on every message, else the default. */
export function safeNamePattern(setting: string): string {
  return SAFE_NAME_PATTERN.test(setting) && isValid(setting) ? setting : DEFAULT_NAME_CHARACTERS;
}

/** `[z-a]+` looks like a class and is none. */
function isValid(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== '';
  } catch {
    return false;
  }
}
