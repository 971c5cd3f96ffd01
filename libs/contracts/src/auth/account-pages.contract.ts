import { z } from 'zod';
import { defineOperation, type RestBinding } from '../core/operation';
import { htmlPage, type RestContent } from '../core/rest-content';

export const accountPageSchema = z.enum(['reset-password', 'enroll-account', 'verify-email', 'unsubscribe', 'setup']);
export type AccountPage = z.infer<typeof accountPageSchema>;

/** Nothing but our own script and style; no frame around a page that takes passwords. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function page({ html }: { html: string }): RestContent {
  const { headers, ...rest } = htmlPage(html);
  return { ...rest, headers: { ...headers, 'content-security-policy': POLICY } };
}

const EXAMPLE_LINK = { token: 'XFcRzTrkYPSFTVgLdUyGaQ' };

/** The token of the path is for the page's script alone: the server writes it nowhere. */
const bindingOf = (
  path: string,
  name: AccountPage,
  example: Readonly<Record<string, string>>,
): RestBinding<{ html: string }> => ({
  method: 'GET',
  path,
  request: () => ({ page: name }),
  content: page,
  example,
});

/** The pages that links of mails open, until a web client takes over these paths. Each does what its link says when a person presses its button, never by being opened: mail scanners open links too. */
export const showAccountPage = defineOperation({
  id: 'auth.account-pages.show',
  summary: 'A page that a link of a mail opens: choose a password, confirm an address, take no more mails',
  auth: 'optional',
  input: z.object({ page: accountPageSchema }),
  output: z.object({ html: z.string() }),
  rest: [
    bindingOf('/reset-password/:token', 'reset-password', EXAMPLE_LINK),
    bindingOf('/enroll-account/:token', 'enroll-account', EXAMPLE_LINK),
    bindingOf('/verify-email/:token', 'verify-email', EXAMPLE_LINK),
    // From the log of a server that nobody administers yet.
    bindingOf('/setup/:token', 'setup', EXAMPLE_LINK),
    bindingOf('/mailer/unsubscribe/:userId/:createdAt', 'unsubscribe', {
      userId: 'BsNr28znDkG8aeo7W',
      createdAt: '1481748965123',
    }),
  ],
  errors: [],
});

const assetSchema = z.enum(['page.js', 'page.css']);
export type AccountPageAsset = z.infer<typeof assetSchema>;

/** @param cached one hour: a page of a newer version works with the older script. */
const asset = (name: AccountPageAsset, type: string): RestBinding<{ content: string; etag: string }> => ({
  method: 'GET',
  path: `/account-pages/${name}`,
  request: () => ({ asset: name }),
  content: ({ content, etag }) => ({
    headers: { 'content-type': type, 'cache-control': 'public, max-age=3600', etag },
    body: content,
  }),
  example: {},
});

export const accountPageAsset = defineOperation({
  id: 'auth.account-pages.asset',
  summary: 'Script and style of the pages that links of mails open',
  auth: 'optional',
  rateLimit: 'none',
  input: z.object({ asset: assetSchema }),
  output: z.object({ content: z.string(), etag: z.string() }),
  rest: [asset('page.js', 'text/javascript; charset=utf-8'), asset('page.css', 'text/css; charset=utf-8')],
  errors: [],
});
