import type { IncomingHttpHeaders } from 'node:http';
import { MAX_FORWARDED_HEADERS } from '@gantry/contracts';
import { mediaType } from '@gantry/service-kit';

/** Headers that concern one connection only, in both directions. */
const OF_THE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
];
/** Credentials of this platform: the gateway has checked them, and forwarded requests must not contain them. */
const CREDENTIALS = ['cookie', 'x-auth-token', 'x-user-id', 'x-visitor-token', 'x-2fa-code', 'x-2fa-method'];
const NOT_FORWARDED: ReadonlySet<string> = new Set([...OF_THE_CONNECTION, ...CREDENTIALS]);
/** Response headers that only the platform may set for its own origin. */
const NOT_ANSWERED =
  /^(?:set-cookie2?|access-control-.*|clear-site-data|strict-transport-security|service-worker-allowed|alt-svc|x-ratelimit-.*|x-request-id)$/;
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const CONTROL = /[\0-\x1f\x7f]/;
/** Content from elsewhere must never run as a page of this origin. */
const SANDBOX = "sandbox; frame-ancestors 'none'";
const JSON_TYPE = 'application/json';

/** The request headers that the owner of a route receives. */
export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !NOT_FORWARDED.has(name))
      .slice(0, MAX_FORWARDED_HEADERS)
      .flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
  );
}

/** The response headers that the client receives. */
export function answerHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers = Object.fromEntries(
    Object.entries(given)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(
        ([name, value]) =>
          NAME.test(name) && !CONTROL.test(value) && !OF_THE_CONNECTION.includes(name) && !NOT_ANSWERED.test(name),
      ),
  );
  if (mediaType(headers['content-type']) === JSON_TYPE) return headers;
  const policies = [headers['content-security-policy'], SANDBOX].filter((policy) => policy !== undefined);
  return { 'content-type': 'text/plain; charset=utf-8', ...headers, 'content-security-policy': policies.join(', ') };
}
