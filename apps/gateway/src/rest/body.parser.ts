import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { liftBodyDeadline } from './body.deadline';
import { parseParameters } from './form.parser';
import { exceedsJsonLimits } from './json.limits';
import { readMultipart } from './multipart.parser';

class BadBody extends Error {
  readonly statusCode = 400;
}

const UNWANTED_KEYS = new Set(['__proto__', 'constructor']);

/** JSON text → object: no documented body is anything else. An empty one counts as none; `__proto__` and `constructor` keys are dropped. */
function parseJson(text: string): object {
  if (text.trim() === '') return {};
  // What is stored must fit into the frames that tell of it.
  const excess = exceedsJsonLimits(text);
  if (excess) throw new BadBody(excess);
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
  return parseParameters(text, 'last');
}

class ForeignCharset extends Error {
  readonly statusCode = 415;
}

/** Bodies are read as UTF-8, which ASCII is a part of. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

function checkCharset(contentType: string | undefined): void {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '') ?? [];
  if (charset !== undefined && !CHARSETS.has(charset.toLowerCase()))
    throw new ForeignCharset('The request body must be written in UTF-8');
}

/**
 * Bodies are JSON or a form, in UTF-8, and JSON where no Content-Type says what they are; anything else is 415, larger than
 * the limit 413.
 */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const text =
    (parse: (text: string) => unknown) =>
    (request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => {
      try {
        checkCharset(request.headers['content-type']);
        done(null, parse(body));
      } catch (error) {
        done(error instanceof Error ? error : new BadBody(String(error)));
      }
    };
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] ??= 'application/json';
    done();
  });
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

/** Lets the routes of this scope take multipart forms that they read themselves: the body is the request. */
export function addMultipartStream(scope: FastifyInstance): void {
  scope.addContentTypeParser('multipart/form-data', (request, payload, done) => {
    liftBodyDeadline(request.raw);
    done(null, payload);
  });
}

/** Where nobody answers, bodies of every kind are let go unread: their kind must not hide that. */
export function ignoreBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
}
