import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

const YEAR_S = 31_536_000;
const PRINTABLE = /^[\x21-\x7e]{1,256}$/;
const HEADER_NAMES = /^[\w ,-]{1,512}$/;
/** Load balancers prepend a mark of their own to the value. */
const AFFINITY_COOKIE = /(?:^|;)\s*JSESSIONID=([\w.~!-]{1,128})(?:;|$)/;
const AFFINITY_BYTES = 12;

export const UNCACHED: OutgoingHttpHeaders = {
  'cache-control': 'no-store, no-cache, no-transform, must-revalidate, max-age=0',
};

/**
 * Pages of any origin may use SockJS, with cookies: those are for load balancers alone. Who the user is says the login inside
 * of the session, never a cookie.
 */
export function sockJsCors(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { origin } = headers;
  const wanted = headers['access-control-request-headers'];
  return {
    'access-control-allow-origin': origin !== undefined && origin !== 'null' && PRINTABLE.test(origin) ? origin : '*',
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
    ...(wanted !== undefined && HEADER_NAMES.test(wanted) ? { 'access-control-allow-headers': wanted } : {}),
  };
}

/** The answer to a browser's CORS preflight request. */
export function sockJsPreflight(methods: string, now = Date.now()): OutgoingHttpHeaders {
  return {
    'access-control-allow-methods': methods,
    'access-control-max-age': String(YEAR_S),
    'cache-control': `public, max-age=${YEAR_S}`,
    expires: new Date(now + YEAR_S * 1_000).toUTCString(),
  };
}

/**
 * JSESSIONID, by which a load balancer may send all requests of a browser to one gateway: the browser's own comes back, else a
 * new one. It means nothing to the gateway.
 * @param isSecure browsers reach the platform by https: then pages of other sites may have the cookie too.
 */
export function affinityCookie({ cookie }: IncomingHttpHeaders, isSecure: boolean): OutgoingHttpHeaders {
  const value = AFFINITY_COOKIE.exec(cookie ?? '')?.[1] ?? randomBytes(AFFINITY_BYTES).toString('hex');
  return {
    'set-cookie': `JSESSIONID=${value}; Path=/; HttpOnly; ${isSecure ? 'SameSite=None; Secure' : 'SameSite=Lax'}`,
  };
}
