import type { IncomingHttpHeaders } from 'node:http';
import { cookieOf, type RestBinding } from '@gantry/contracts';
import type { FastifyRequest } from 'fastify';

/** Names of the login in a cookie or a query string (contract/rest/avatars.json). */
const NAMES = { 'x-user-id': 'rc_uid', 'x-auth-token': 'rc_token' } as const;

/**
 * The request's headers with the login from its cookies or, where allowed, its query string, unless the headers contain
 * one.
 */
export function tokenHeaders(
  { headers, query }: Pick<FastifyRequest, 'headers' | 'query'>,
  from: NonNullable<RestBinding<unknown>['cookieLogin']>,
): IncomingHttpHeaders {
  if (headers['x-auth-token'] !== undefined) return headers;
  const inQuery = from === 'cookie-or-query' && typeof query === 'object' && query !== null ? query : {};
  const parameters = new Map(Object.entries(inQuery));
  const login: Record<string, string> = {};
  for (const [header, name] of Object.entries(NAMES)) {
    const given: unknown = parameters.get(name);
    const value = typeof given === 'string' ? given : cookieOf(headers.cookie, name);
    if (value !== undefined) login[header] = value;
  }
  return { ...headers, ...login };
}
