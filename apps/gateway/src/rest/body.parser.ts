import type { IncomingMessage } from 'node:http';
import { nestsTooDeep } from '@gantry/ddp';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readMultipart } from './multipart.parser';

class BadBody extends Error {
  readonly statusCode = 400;
}

const UNWANTED_KEYS = new Set(['__proto__', 'constructor']);

/** JSON text → object: no documented body is anything else. An empty one counts as none; `__proto__` and `constructor` keys are dropped. */
function parseJson(text: string): object {
  if (text.trim() === '') return {};
  // What is stored must fit into the frames that tell of it.
  if (nestsTooDeep(text)) throw new BadBody('The request body is nested too deep');
  const value = readJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadBody('The request body is no JSON object');
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (UNWANTED_KEYS.has(key) ? undefined : value));
  } catch {
    throw new BadBody('The request body is not valid JSON');
  }
}

/** `a=1&b=2` → {a, b}. JSON that curl labelled as a form is read as JSON (contract/rest-conventions.md). */
function parseForm(text: string): unknown {
  if (text.trimStart().startsWith('{')) return parseJson(text);
  return Object.fromEntries([...new URLSearchParams(text)].filter(([key]) => !UNWANTED_KEYS.has(key)));
}

/** Bodies are JSON or a form; anything else is 415 by Fastify, larger than the limit 413. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const text =
    (parse: (text: string) => unknown) =>
    (_request: unknown, body: string, done: (error: Error | null, value?: unknown) => void) => {
      try {
        done(null, parse(body));
      } catch (error) {
        done(error instanceof Error ? error : new BadBody(String(error)));
      }
    };
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, text(parseJson));
  fastify.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, text(parseForm));
  fastify.addContentTypeParser<string>('text/plain', { parseAs: 'string' }, text(parseForm));
}

/** Lets the routes of this scope take multipart forms of at most so many bytes. */
export function addMultipartParser(scope: FastifyInstance, maxBytes: number): void {
  scope.addContentTypeParser('multipart/form-data', (request: FastifyRequest, payload: IncomingMessage) =>
    readMultipart(payload, request.headers, maxBytes),
  );
}
