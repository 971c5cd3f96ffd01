import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import Busboy from '@fastify/busboy';
import type { FastifyReply } from 'fastify';

const MAX_FILES = 10;
const MAX_FIELDS = 50;
const MAX_FIELD_BYTES = 64 * 1_024;
const MAX_NAME_LENGTH = 255;
/** How long a client may continue to send a refused body, ms. */
const DRAIN_MS = 2_000;
const UNWANTED_FIELDS = new Set(['__proto__', 'constructor', 'prototype']);
const LIMITS = ['partsLimit', 'filesLimit', 'fieldsLimit'] as const;

export type FormParser = InstanceType<typeof Busboy>;

export class BadForm extends Error {
  readonly statusCode = 400;
}

/** The last segment of the path, with separators of all file systems. */
export function fileName(name: string | undefined): string {
  return (name ?? '').split(/[/\\]/).at(-1)?.replace(/\p{C}/gu, '').slice(-MAX_NAME_LENGTH) ?? '';
}

/** @returns undefined when the headers announce no multipart form */
export function formParser(headers: IncomingHttpHeaders): FormParser | undefined {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: { files: MAX_FILES, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, headerPairs: 20 },
    });
  } catch {
    // The parser throws when there is no boundary.
    return undefined;
  }
}

/** Collects the text fields of a form, and reports an invalid, too long or incomplete form. */
export function collectFields(body: Readable, parser: FormParser, fail: (error: Error) => void): Map<string, string> {
  const fields = new Map<string, string>();
  parser.on('field', (name, value) => {
    if (!UNWANTED_FIELDS.has(name)) fields.set(name, value);
  });
  for (const limit of LIMITS) parser.on(limit, () => fail(new BadForm('The form has too many parts')));
  parser.on('error', () => fail(new BadForm('The request body is not a whole multipart form')));
  body.on('error', fail);
  body.on('aborted', () => fail(new BadForm('The request ended early')));
  return fields;
}

/** Reads and discards the rest of the body: a client that is still sending may not read the answer. */
export async function drained(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  body.resume();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    body.once('close', done);
    body.once('end', done);
  });
}

/** For a refused request: closes the connection after the answer if the client does not stop sending. */
export async function letGo(body: IncomingMessage, reply: FastifyReply): Promise<void> {
  await drained(body);
  if (!body.complete) reply.header('connection', 'close');
}
