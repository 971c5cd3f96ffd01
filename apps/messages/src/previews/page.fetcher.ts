import type { Message } from '@gantry/contracts';
import { requestOutgoing, type OutgoingAnswer } from '@gantry/service-kit';
import { oembedMeta, readPage, type PageMeta } from './page.meta';
import type { PreviewRules } from './preview.rules';

/** What was found behind a link; `ignoreParse` if there is nothing to show. */
export type Preview = NonNullable<Message['urls']>[number];

const TIMEOUT_MS = 5_000;
const MAX_REDIRECTS = 5;
/** The first bytes contain the head of the page. */
const MAX_PAGE_BYTES = 256 * 1_024;
const MAX_OEMBED_BYTES = 64 * 1_024;

/** @param allowPrivate for tests only: links come from users, who must not reach the server's own network */
export async function fetchPreview(url: string, rules: PreviewRules, allowPrivate = false): Promise<Preview> {
  const ask = (target: URL, maxBytes: number): Promise<OutgoingAnswer> =>
    requestOutgoing(target, {
      headers: { 'user-agent': rules.userAgent, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      timeoutMs: TIMEOUT_MS,
      maxRedirects: MAX_REDIRECTS,
      admits: rules.admits,
      mayCut: true,
      ...{ maxBytes, allowPrivate },
    });
  const answer = await ask(new URL(url), MAX_PAGE_BYTES);
  if (answer.status !== 200) return { url, ignoreParse: true };
  const headers = {
    contentType: answer.type,
    ...(answer.length === undefined ? {} : { contentLength: answer.length }),
  };
  const about = { url, headers, parsedUrl: partsOf(new URL(url)) };
  if (!/^(text\/html|application\/xhtml\+xml)\b/i.test(answer.type)) return { ...about, meta: {} };
  const { meta, oembed } = readPage(textOf(answer));
  return { ...about, meta: { ...meta, ...(await embedded(oembed, answer.url, ask)) } };
}

/** What the page's oEmbed address says; nothing when it cannot be read. */
async function embedded(
  address: string | undefined,
  page: URL,
  ask: (url: URL, maxBytes: number) => Promise<OutgoingAnswer>,
): Promise<PageMeta> {
  if (address === undefined) return {};
  try {
    const { status, body } = await ask(new URL(address, page), MAX_OEMBED_BYTES);
    return status === 200 ? oembedMeta(JSON.parse(body.toString())) : {};
  } catch {
    // Another server or no JSON: the page's own data is enough.
    return {};
  }
}

function textOf({ type, body }: OutgoingAnswer): string {
  const [, label = 'utf-8'] = /charset=["']?([\w-]+)/i.exec(type) ?? [];
  try {
    return new TextDecoder(label).decode(body);
  } catch {
    // An unknown character set.
    return body.toString();
  }
}

/** The parts of an address in the documented form. */
function partsOf({ host, hash, pathname, protocol, port, search }: URL): Record<string, unknown> {
  return {
    ...{ host, hash: hash || null, pathname, protocol, port: port || null, search: search || null },
    query: search === '' ? null : search.slice(1),
  };
}
