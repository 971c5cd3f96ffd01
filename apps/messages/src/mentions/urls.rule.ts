/** Links that one message keeps. */
export const MAX_URLS = 50;
const MAX_URL_LENGTH = 2_000;

/** http and https links. Each character is looked at once: no nesting, no backtracking. */
const URL_PATTERN = /(?<![a-z0-9])https?:\/\/[^\s<>"'`]+/gi;
const SCHEME = /^https?:\/\//i;
/** Marks that end a sentence rather than a link. */
const TRAILING = '.,;:!?)]}*_~';

/** Links in the order of the text, each once. */
export function urlsIn(text: string): { url: string }[] {
  const urls = new Set<string>();
  for (const [match] of text.matchAll(URL_PATTERN)) {
    const url = withoutTrailing(match);
    if (url.replace(SCHEME, '') !== '' && url.length <= MAX_URL_LENGTH) urls.add(url);
    if (urls.size === MAX_URLS) break;
  }
  return [...urls].map((url) => ({ url }));
}

/** Looks at each character once; a pattern anchored at the end alone would start over at every one. */
function withoutTrailing(match: string): string {
  let end = match.length;
  while (TRAILING.includes(match.charAt(end - 1))) end--;
  return match.slice(0, end);
}
