/** Elements, comments and whatever else begins with `<`, of one answer. The signature's library looks through all of them several times. */
export const MAX_XML_TAGS = 1_000;
/** Equals signs outside of texts, one for each attribute and namespace. */
export const MAX_XML_ATTRIBUTES = 1_000;
/** In one tag. */
const MAX_ATTRIBUTES_OF_TAG = 64;
export const MAX_XML_DEPTH = 64;
/** Of one answer, characters. */
export const MAX_XML_LENGTH = 192 * 1_024;

const TOO_MUCH = {
  length: 'the answer is too long',
  doctype: 'the answer has a document type or entities',
  tags: 'the answer has too many elements',
  attributes: 'the answer has too many attributes',
  depth: 'the answer is nested too deep',
} as const;

/** The tag at the beginning of a piece of the text; a `>` inside of quotes does not end it. */
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
 * What an XML text has too much of, or undefined. It is read once, from its beginning to its end, and nothing is made of it:
 * what would keep the process busy is refused before any library sees it. It may count more than a parser would (elements in
 * comments), never less.
 */
export function exceedsXmlLimits(xml: string): string | undefined {
  if (xml.length > MAX_XML_LENGTH) return TOO_MUCH.length;
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return TOO_MUCH.doctype;
  if (countOf(xml, '<') > MAX_XML_TAGS) return TOO_MUCH.tags;
  let depth = 0;
  let attributes = 0;
  // No `<` stands inside of a tag, quoted or not.
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
