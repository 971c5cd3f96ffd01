import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AppError, type UploadedFile } from '@gantry/contracts';
import { BadForm, collectFields, drained, fileName, formParser } from './multipart.form';

/** A multipart form that was read completely. */
export class MultipartForm {
  constructor(
    readonly fields: Readonly<Record<string, string>>,
    readonly files: readonly UploadedFile[],
  ) {}
}

/**
 * Reads a multipart/form-data body into memory, at most `maxBytes` of files and some fields.
 * @throws AppError error-file-too-large · BadForm (400) when it is no such form or ends early.
 */
export function readMultipart(body: Readable, headers: IncomingHttpHeaders, maxBytes: number): Promise<MultipartForm> {
  return new Promise((resolve, reject) => {
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
    const fields = collectFields(body, parser, fail);
    parser.on('file', (field, stream, name, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) fail(AppError.tooLarge('The file'));
        else chunks.push(chunk);
      });
      stream.on('end', () => files.push({ field, name: fileName(name), type, content: Buffer.concat(chunks) }));
    });
    parser.on('finish', () => {
      if (!refused) resolve(new MultipartForm(Object.fromEntries(fields), files));
    });
    body.pipe(parser);
  });
}
