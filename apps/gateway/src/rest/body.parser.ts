import type { IncomingMessage } from 'node:http';
import type { BodyRule, RawBody } from '@gantry/contracts';
import { BadBody, readFormBody, readJsonBody, requireUtf8 } from '@gantry/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { liftBodyDeadline } from './body.deadline';
import { readMultipart } from './multipart.parser';

/** A body that its route reads itself. */
export class UnreadBody implements RawBody {
  constructor(
    readonly type: string,
    readonly content: Uint8Array,
  ) {}
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
        requireUtf8(request.headers['content-type']);
        done(null, parse(body));
      } catch (error) {
        done(error instanceof Error ? error : new BadBody(String(error)));
      }
    };
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] ??= 'application/json';
    done();
  });
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, text(readJsonBody));
  fastify.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, text(readFormBody));
  fastify.addContentTypeParser<string>('text/plain', { parseAs: 'string' }, text(readFormBody));
}

/** Lets the routes of this scope take bodies of these types unread; all types where one of them is `*`. */
export function addRawBodies(scope: FastifyInstance, types: NonNullable<BodyRule['raw']>): void {
  const unread = (
    { headers }: FastifyRequest,
    content: Buffer,
    done: (error: Error | null, value?: unknown) => void,
  ): void => done(null, new UnreadBody(headers['content-type'] ?? '', content));
  if (types.includes('*')) {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, unread);
    return;
  }
  for (const type of types) if (scope.hasContentTypeParser(type)) scope.removeContentTypeParser(type);
  scope.addContentTypeParser([...types], { parseAs: 'buffer' }, unread);
}

/** Accepts multipart forms of at most this many bytes on the routes of this scope. */
export function addMultipartParser(scope: FastifyInstance, maxBytes: number): void {
  scope.addContentTypeParser('multipart/form-data', (request: FastifyRequest, payload: IncomingMessage) =>
    readMultipart(payload, request.headers, maxBytes),
  );
}

/** Accepts multipart forms on the routes of this scope and leaves reading them to the routes. */
export function addMultipartStream(scope: FastifyInstance): void {
  scope.addContentTypeParser('multipart/form-data', (request, payload, done) => {
    liftBodyDeadline(request.raw);
    done(null, payload);
  });
}

/** For unknown paths: accepts bodies of every type without reading them, so that the answer is 404 and not 415. */
export function ignoreBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
}
