import { isEmojiName } from '../emoji/emoji.names';

/** Most UTF-16 units of one visible character: a text longer than this times the limit is too long without counting. */
const MAX_UNITS_PER_CHARACTER = 16;
/** The segmenter takes quadratic time, so it gets pieces of this many units. */
const PIECE_UNITS = 512;
const SHORTNAME = /:([\w+-]{1,64}):/g;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether a text has more than `max` characters as people count them; an emoji written `:name:` is one. */
export function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * MAX_UNITS_PER_CHARACTER) return true;
  return countsMoreThan(withShortnamesAsOne(text), max);
}

function countsMoreThan(text: string, max: number): boolean {
  let count = 0;
  let start = 0;
  while (start < text.length) {
    const piece = text.slice(start, start + PIECE_UNITS);
    const starts = [...segmenter.segment(piece)].map(({ index }) => index);
    const last = starts.at(-1) ?? 0;
    // The last character of a piece may continue in the next one, unless it fills the whole piece.
    const isCut = start + piece.length < text.length && last > 0;
    count += isCut ? starts.length - 1 : starts.length;
    if (count > max) return true;
    start += isCut ? last : piece.length;
  }
  return false;
}

function withShortnamesAsOne(text: string): string {
  const pattern = new RegExp(SHORTNAME);
  let shortened = '';
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (isEmojiName(match[1] ?? '')) {
      shortened += `${text.slice(from, match.index)}:`;
      from = pattern.lastIndex;
    } else {
      // This was no emoji, but its closing colon may open one.
      pattern.lastIndex--;
    }
  }
  return shortened + text.slice(from);
}
