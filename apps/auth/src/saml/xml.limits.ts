/** Most elements, comments and other markup in one answer. The signature library reads all of them several times. */
export const MAX_XML_TAGS = 1_000;
/** Most equals signs outside of texts, one for each attribute and namespace. */
export const MAX_XML_ATTRIBUTES = 1_000;
/** In one tag. */
const MAX_ATTRIBUTES_OF_TAG = 64;
export const MAX_XML_DEPTH = 64;
/** Most characters of one answer. */
export const MAX_XML_LENGTH = 192 * 1_024;

const TOO_MUCH = {
  length: 'the answer is too long',
  doctype: 'the answer has a document type or entities',
  tags: 'the answer has too many elements',
  attributes: 'the answer has too many attributes',
  depth: 'the answer is nested too deep',
} as const;

/** The tag at the start of a piece of text; a `>` inside quotes does not end it. */
function tagOf(piece: string): string {
  let quote = '';
  for (let at = 0; at < piece.length; at++) {
    const char = piece.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return piece.slice(0, at + 1);
  }
  return piece;
}

function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) count++;
  return count;
}

/**
 * The limit that an XML text exceeds, or undefined. Counts in one pass without parsing, so that an expensive text is
 * refused before a library processes it. May count more than a parser would (elements in comments), never less.
 */
export function exceedsXmlLimits(xml: string): string | undefined {
  if (xml.length > MAX_XML_LENGTH) return TOO_MUCH.length;
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return TOO_MUCH.doctype;
  if (countOf(xml, '<') > MAX_XML_TAGS) return TOO_MUCH.tags;
  let depth = 0;
  let attributes = 0;
  // No tag may contain `<`, not even in quotes.
  for (const piece of xml.split('<').slice(1)) {
    const tag = tagOf(piece);
    const own = countOf(tag, '=');
    attributes += own;
    if (own > MAX_ATTRIBUTES_OF_TAG || attributes > MAX_XML_ATTRIBUTES) return TOO_MUCH.attributes;
    if (tag.startsWith('/')) depth--;
    else if (!/^[!?]/.test(tag) && !tag.endsWith('/>')) depth++;
    if (depth > MAX_XML_DEPTH) return TOO_MUCH.depth;
  }
  return undefined;
}
