/** A parsed text: blocks of inline parts, named as `@rocket.chat/message-parser` does. */
export type Markdown = readonly { readonly type: string; readonly [field: string]: unknown }[];

/** Up to this many lines get a paragraph each; a longer text becomes one paragraph. */
const MAX_LINES = 500;
/**
 * One line of letters, digits and blanks, where commas and sentence marks have no other meaning. `\p{M}` is excluded,
 * because it turns digits into emoji. Dots are restricted: after a number they start a list, before a letter they may
 * be part of a domain.
 */
const PLAIN = /^(?:[\p{L}\p{Nd} ,]|(?<=\p{L})[.!?](?= |$))*$/u;
/** The parser makes this word a link. */
const LINKED_WORD = /localhost/i;

const paragraph = (text: string): Markdown[number] => ({
  type: 'PARAGRAPH',
  value: [{ type: 'PLAIN_TEXT', value: text }],
});

/**
 * Whether a text contains no markup, so that it need not be parsed. `markdown.rule.spec.ts` compares this rule with the
 * parser.
 */
export function isPlain(text: string): boolean {
  return PLAIN.test(text) && !LINKED_WORD.test(text);
}

/** The parsed form of a text without markup. */
export function plainMarkdown(text: string): Markdown {
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return [paragraph(text)];
  return lines.map((line) => (line === '' ? { type: 'LINE_BREAK' } : paragraph(line)));
}
