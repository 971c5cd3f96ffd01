import { Parser } from 'htmlparser2';

/** Data about a page, by the names that clients know: `ogTitle`, `twitterImage`, `pageTitle`. */
export type PageMeta = Readonly<Record<string, string>>;

export interface PageFindings {
  readonly meta: PageMeta;
  /** Address of the page's oEmbed data. */
  readonly oembed: string | undefined;
}

const MAX_FIELDS = 60;
/** Longer values are cut, characters. */
const MAX_VALUE = 2_000;
const KNOWN =
  /^(og|twitter|fb|al|article|video|music|profile|book|product|msapplication|theme-color|description|author|keywords)\b/;

/** `og:image:width` → `ogImageWidth`, the documented form. */
export function metaName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Reads the head of a page, or the part that was fetched. Never fails: the HTML parser accepts any input. */
export function readPage(html: string): PageFindings {
  const meta = new Map<string, string>();
  let oembed: string | undefined;
  let title: string | undefined;
  let isInTitle = false;
  const note = (name: string, value: string): void => {
    const text = value.trim();
    if (text !== '' && meta.size < MAX_FIELDS && !meta.has(name)) meta.set(name, text.slice(0, MAX_VALUE));
  };
  const parser = new Parser({
    onopentag(tag, attributes) {
      isInTitle = tag === 'title' && title === undefined;
      const name = attributes['property'] ?? attributes['name'];
      if (tag === 'meta' && name !== undefined && KNOWN.test(name.toLowerCase()))
        note(metaName(name), attributes['content'] ?? '');
      if (tag === 'link' && attributes['type'] === 'application/json+oembed') oembed ??= attributes['href'];
    },
    ontext(text) {
      if (isInTitle) title = `${title ?? ''}${text}`.slice(0, MAX_VALUE);
    },
    onclosetag(tag) {
      if (tag === 'title') isInTitle = false;
    },
  });
  parser.write(html);
  parser.end();
  if (title !== undefined) note('pageTitle', title);
  return { meta: Object.fromEntries(meta), oembed };
}

/**
 * Data from an oEmbed answer, by the names that clients know. Its HTML is left out, because it contains scripts of
 * another site.
 */
export function oembedMeta(answer: unknown): PageMeta {
  if (typeof answer !== 'object' || answer === null) return {};
  const fields = Object.entries(answer).filter(([name]) => name !== 'html' && name.length <= 50);
  return Object.fromEntries(
    fields
      .slice(0, MAX_FIELDS)
      .flatMap(([name, value]: [string, unknown]) =>
        typeof value === 'string' || typeof value === 'number'
          ? [[metaName(`oembed_${name}`), String(value).slice(0, MAX_VALUE)] as const]
          : [],
      ),
  );
}
