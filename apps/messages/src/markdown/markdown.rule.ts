/** A text as clients draw it: blocks of inline parts, as `@rocket.chat/message-parser` names them. */
export type Markdown = readonly { readonly type: string; readonly [field: string]: unknown }[];

/** Lines of a text that get a paragraph each; one with more is one paragraph. */
const MAX_LINES = 500;
/**
 * One line of letters, digits and blanks, where commas and the marks at the end of a sentence mean nothing else. No `\p{M}`:
 * it makes emoji of digits. A number before a dot begins a list, a dot before a letter stands in a domain.
 */
const PLAIN = /^(?:[\p{L}\p{Nd} ,]|(?<=\p{L})[.!?](?= |$))*$/u;
/** The one word that is a link by itself. */
const LINKED_WORD = /localhost/i;

const paragraph = (text: string): Markdown[number] => ({
  type: 'PARAGRAPH',
  value: [{ type: 'PLAIN_TEXT', value: text }],
});

/** Is this a text that means nothing but itself, so that no parser need look at it? `markdown.rule.spec.ts` holds it to the parser. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text) && !LINKED_WORD.test(text);
}

/** A text without any markup in it. */
export function plainMarkdown(text: string): Markdown {
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return [paragraph(text)];
  return lines.map((line) => (line === '' ? { type: 'LINE_BREAK' } : paragraph(line)));
}
