import joypixels from 'emojibase-data/en/shortcodes/joypixels.json';

/** Short names of the standard emoji, without colons. */
const NAMES = new Set(Object.values(joypixels).flat());

export function isEmojiName(name: string): boolean {
  return NAMES.has(name);
}
