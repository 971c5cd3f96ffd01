/** Most links that are kept of one message. */
export const MAX_URLS = 50;
const MAX_URL_LENGTH = 2_000;

/** http and https links. Runs in linear time: no nesting, no backtracking. */
const URL_PATTERN = /(?<![a-z0-9])https?:\/\/[^\s<>"'`]+/gi;
const SCHEME = /^https?:\/\//i;
/** Punctuation that ends a sentence rather than a link. */
const TRAILING = '.,;:!?)]}*_~';

/** The distinct links in order of the text. */
export function urlsIn(text: string): { url: string }[] {
  const urls = new Set<string>();
  for (const [match] of text.matchAll(URL_PATTERN)) {
    const url = withoutTrailing(match);
    if (url.replace(SCHEME, '') !== '' && url.length <= MAX_URL_LENGTH) urls.add(url);
    if (urls.size === MAX_URLS) break;
  }
  return [...urls].map((url) => ({ url }));
}

/** Runs in linear time; a pattern that is only anchored at the end would not. */
function withoutTrailing(match: string): string {
  let end = match.length;
  while (TRAILING.includes(match.charAt(end - 1))) end--;
  return match.slice(0, end);
}
