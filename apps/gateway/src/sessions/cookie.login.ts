import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

/** Names of the login in a cookie or a query string (contract/rest/avatars.json). */
const NAMES = { 'x-user-id': 'rc_uid', 'x-auth-token': 'rc_token' } as const;

function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return decode(value.join('=').trim());
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text as it is.
    return text;
  }
}

/** The request's headers with the login of its query string or cookies, unless it names one itself. */
export function tokenHeaders({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): IncomingHttpHeaders {
  if (headers['x-auth-token'] !== undefined) return headers;
  const parameters = new Map(Object.entries(typeof query === 'object' && query !== null ? query : {}));
  const login: Record<string, string> = {};
  for (const [header, name] of Object.entries(NAMES)) {
    const given: unknown = parameters.get(name);
    const value = typeof given === 'string' ? given : cookie(headers.cookie, name);
    if (value !== undefined) login[header] = value;
  }
  return { ...headers, ...login };
}
