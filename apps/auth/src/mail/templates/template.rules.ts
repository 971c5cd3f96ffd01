import { MAIL_TEXTS } from './mail.texts';

/** Values of `[name]` placeholders; names in lower case. */
export type TemplateValues = Readonly<Record<string, string>>;

/** `{Key}` or `{Key some words}`: a sentence. Other braces, such as those of style sheets, stay unchanged. */
const SENTENCE = /\{([A-Za-z_]{1,100})(?: [^{}]{0,200})?\}/g;
/** `[Site_Name]`, in any case. */
const PLACEHOLDER = /\[([A-Za-z_]{1,50})\]/g;

/**
 * Fills in the sentences and values of a template in one pass, so that a value that looks like a placeholder stays
 * text.
 * @param escape for the values, depending on where the text is used; subjects need none
 */
export function fillTemplate(template: string, values: TemplateValues, escape: (value: string) => string): string {
  const known = new Map(Object.entries(values));
  const sentences = template.replace(SENTENCE, (original, key: string) =>
    Object.hasOwn(MAIL_TEXTS, key) ? (MAIL_TEXTS[key] ?? original) : original,
  );
  return sentences.replace(PLACEHOLDER, (original, name: string) => {
    const value = known.get(name.toLowerCase());
    return value === undefined ? original : escape(value);
  });
}

const SILENT = new Set(['head', 'style', 'script', 'title']);
const BLOCKS = new Set([
  'p',
  'div',
  'br',
  'tr',
  'table',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'body',
  'header',
  'footer',
  'section',
  'blockquote',
  'pre',
]);
const TAG_NAME = /^\/?([a-zA-Z][a-zA-Z0-9]*)/;
const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
};

function unescapeHtml(text: string): string {
  return text.replace(
    /&(#?[a-zA-Z0-9]{1,8});/g,
    (original, name: string) => NAMED_ENTITIES[name.toLowerCase()] ?? original,
  );
}

/** The text between two tags as browsers show it: white space becomes one blank. */
function words(text: string): string {
  return unescapeHtml(text.replace(/\s+/g, ' '));
}

/** The plain text of HTML: visible text, one line per block, links with their addresses. Runs in one pass. */
export function plainTextOf(html: string): string {
  let out = '';
  let silent: string | undefined;
  let link: string | undefined;
  for (const [index, piece] of html.split('<').entries()) {
    const end = index === 0 ? -1 : piece.indexOf('>');
    const tag = end < 0 ? '' : piece.slice(0, end);
    const name = TAG_NAME.exec(tag)?.[1]?.toLowerCase() ?? '';
    const closes = tag.startsWith('/');
    if (silent === undefined && SILENT.has(name) && !closes) silent = name;
    else if (silent !== undefined && closes && name === silent) silent = undefined;
    if (silent !== undefined) continue;
    if (name === 'a') {
      if (closes && link) out += `: ${link}`;
      const [, double, single, bare] = HREF.exec(tag) ?? [];
      link = closes ? undefined : unescapeHtml(double ?? single ?? bare ?? '');
    } else if (BLOCKS.has(name)) out += '\n';
    out += words(end < 0 && index > 0 ? `<${piece}` : piece.slice(end + 1));
  }
  return out
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
