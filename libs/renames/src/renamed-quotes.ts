import { z } from 'zod';
import type { Rename } from './rename';

/** How deep quotes in quotes are looked at: deeper than any message may hold them. */
const MAX_LEVELS = 8;
/** The picture of a user of this platform, as clients and pins put it beside a quote. */
const AVATAR = /^(.*\/avatar\/)([^/?#]+)([?#].*)?$/s;
const quoteSchema = z.looseObject({
  author_name: z.string().optional(),
  author_icon: z.string(),
  attachments: z.array(z.unknown()).optional(),
});

/**
 * Attachments with the user's present name on the quotes of what it said, and on those inside them; undefined when there is
 * none under a former name. A quote is told by the user's picture beside it: bots write any names they like.
 */
export function renamedQuotes<A extends object>(attachments: readonly A[], rename: Rename, level = 0): A[] | undefined {
  if (rename.previous.length === 0 || level > MAX_LEVELS) return undefined;
  const renamed = attachments.map((attachment) => renamedQuote(attachment, rename, level));
  return renamed.some(Boolean) ? attachments.map((attachment, index) => renamed[index] ?? attachment) : undefined;
}

function renamedQuote<A extends object>(attachment: A, rename: Rename, level: number): A | undefined {
  const inner = z.object({ attachments: z.array(z.looseObject({})) }).safeParse(attachment).data?.attachments;
  const attachments = inner && renamedQuotes(inner, rename, level + 1);
  const author = renamedAuthor(attachment, rename);
  return attachments || author ? { ...attachment, ...author, ...(attachments ? { attachments } : {}) } : undefined;
}

function renamedAuthor(attachment: object, { previous, username }: Rename): object | undefined {
  const quote = quoteSchema.safeParse(attachment).data;
  const [, path = '', name = '', rest = ''] = (quote && AVATAR.exec(quote.author_icon)) ?? [];
  const former = previous.find((each) => encodeURIComponent(each) === name || each === name);
  if (!quote || former === undefined) return undefined;
  return {
    author_icon: `${path}${encodeURIComponent(username)}${rest}`,
    ...(quote.author_name === former ? { author_name: username } : {}),
  };
}
