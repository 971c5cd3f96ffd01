import { createHmac, randomBytes } from 'node:crypto';

export interface OAuth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** RFC 5849, 3.6: everything but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The Authorization header of a request by OAuth 1.0a with HMAC-SHA1 (RFC 5849, 3.4.2). @param at epoch ms */
export function oauth1Header(
  method: string,
  url: URL,
  keys: OAuth1Keys,
  nonce = randomBytes(16).toString('hex'),
  at = Date.now(),
): string {
  const oauth: [string, string][] = [
    ['oauth_consumer_key', keys.consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(Math.floor(at / 1_000))],
    ['oauth_token', keys.token],
    ['oauth_version', '1.0'],
  ];
  const parameters = [...oauth, ...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const base = [method, encode(`${url.origin}${url.pathname}`), encode(parameters)].join('&');
  const signature = createHmac('sha1', `${encode(keys.consumerSecret)}&${encode(keys.tokenSecret)}`)
    .update(base)
    .digest('base64');
  return `OAuth ${[...oauth, ['oauth_signature', signature] as const].map(([name, value]) => `${encode(name)}="${encode(value)}"`).join(', ')}`;
}
