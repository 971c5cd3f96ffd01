import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import Busboy from '@fastify/busboy';
import { AppError, type UploadedFile } from '@gantry/contracts';

const MAX_FILES = 10;
const MAX_FIELDS = 50;
const MAX_FIELD_BYTES = 64 * 1_024;
const MAX_NAME_LENGTH = 255;
/** How long a client may go on sending what is refused already, ms. */
const DRAIN_MS = 2_000;
const UNWANTED_FIELDS = new Set(['__proto__', 'constructor', 'prototype']);

/** A multipart form that was read whole. */
export class MultipartForm {
  constructor(
    readonly fields: Readonly<Record<string, string>>,
    readonly files: readonly UploadedFile[],
  ) {}
}

class BadForm extends Error {
  readonly statusCode = 400;
}

/** The last path segment, as every file system would read it. */
function fileName(name: string | undefined): string {
  return (name ?? '').split(/[/\\]/).at(-1)?.replace(/\p{C}/gu, '').slice(-MAX_NAME_LENGTH) ?? '';
}

/**
 * Reads a multipart/form-data body into memory, at most `maxBytes` of files and some fields.
 * @throws AppError error-file-too-large · BadForm (400) when it is no such form or ends early.
 */
export function readMultipart(body: Readable, headers: IncomingHttpHeaders, maxBytes: number): Promise<MultipartForm> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const files: UploadedFile[] = [];
    let left = maxBytes;
    let refused = false;
    const fail = (error: Error): void => {
      refused = true;
      body.unpipe();
      void drained(body).then(() => reject(error));
    };
    const parser = formParser(headers);
    if (!parser) return fail(new BadForm('The request body is no multipart form'));
    parser.on('field', (name, value) => {
      if (!UNWANTED_FIELDS.has(name)) fields.set(name, value);
    });
    parser.on('file', (field, stream, name, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) fail(AppError.tooLarge('The file'));
        else chunks.push(chunk);
      });
      stream.on('end', () => files.push({ field, name: fileName(name), type, content: Buffer.concat(chunks) }));
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
      parser.on(limit, () => fail(new BadForm('The form has too many parts')));
    parser.on('error', () => fail(new BadForm('The request body is not a whole multipart form')));
    parser.on('finish', () => {
      if (!refused) resolve(new MultipartForm(Object.fromEntries(fields), files));
    });
    body.on('error', fail);
    body.on('aborted', () => fail(new BadForm('The request ended early')));
    body.pipe(parser);
  });
}

/** Lets go what is still on its way: a client that is answered while it sends may not read the answer. */
async function drained(body: Readable): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  body.resume();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    body.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    body.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function formParser(headers: IncomingHttpHeaders): InstanceType<typeof Busboy> | undefined {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: { files: MAX_FILES, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, headerPairs: 20 },
    });
  } catch {
    // It says so when there is no boundary.
    return undefined;
  }
}
