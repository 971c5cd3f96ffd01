import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { MAX_PIECE_BYTES, type FilePart, type ReceivedUpload } from '@gantry/contracts';
import { BadForm, collectFields, fileName, formParser, type FormParser } from './multipart.form';

/**
 * A piece is sent half full when the client needs longer than this to fill it, ms, so that its receiver sees progress.
 */
const PIECE_PATIENCE_MS = 10_000;

/** A client that sends less than this within the idle time counts as idle, bytes. */
export const MIN_PROGRESS_BYTES = 4_096;

/** The receiver of one file of a form. */
export interface FileSink {
  /** Resolves when there is space for another piece. @throws whatever the receiver refuses it with */
  write(piece: Buffer): Promise<void>;
  /** Resolves when the file is stored. */
  close(): Promise<ReceivedUpload>;
}

export interface FormRules {
  /** A client that could send and sends next to nothing for this time is disconnected, ms. */
  readonly idleMs: number;
  readonly maxFiles: number;
  readonly tooManyFiles: () => Error;
  /** Called before anything of the file is read. */
  readonly open: (file: FilePart) => Promise<FileSink>;
}

/** A multipart form whose files were handed to receivers. */
export interface StreamedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly uploads: readonly ReceivedUpload[];
}

class IdleClient extends Error {
  readonly statusCode = 408;
}

/**
 * Reads a form and hands its files on while they come: the client is read no faster than its files are taken. It takes as
 * long as bytes come.
 * @throws what a sink refuses · BadForm (400) when it is no such form, or ends early · 408 when the client goes quiet.
 * What is still on its way is left in the body.
 */
export async function readStreamedForm(
  body: Readable,
  headers: IncomingHttpHeaders,
  rules: FormRules,
): Promise<StreamedForm> {
  const parser = formParser(headers);
  if (!parser) throw new BadForm('The request body is no multipart form');
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<StreamedForm>((resolve, reject) => {
      watch = idleWatch(body, parser, rules.idleMs, reject);
      const fields = collectFields(body, parser, reject);
      const uploads: Promise<ReceivedUpload>[] = [];
      parser.on('file', (field, stream, name, _encoding, type) => {
        if (uploads.length >= rules.maxFiles) {
          stream.resume();
          return reject(rules.tooManyFiles());
        }
        const upload = take(stream, { field, name: fileName(name), type }, rules);
        upload.catch(reject);
        uploads.push(upload);
      });
      parser.on('finish', () => {
        Promise.all(uploads).then((all) => resolve({ fields: Object.fromEntries(fields), uploads: all }), reject);
      });
      body.pipe(parser);
    });
  } finally {
    clearTimeout(watch);
    body.unpipe();
  }
}

async function take(stream: Readable, file: FilePart, { open }: FormRules): Promise<ReceivedUpload> {
  const sink = await open(file);
  for await (const piece of pieces(stream)) await sink.write(piece);
  return sink.close();
}

/** Cuts the file into pieces that fit into one bus message. */
async function* pieces(stream: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let sentAt = Date.now();
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    for (let rest = chunk; rest.length > 0;) {
      const part = rest.subarray(0, MAX_PIECE_BYTES - size);
      held.push(part);
      size += part.length;
      rest = rest.subarray(part.length);
      if (size < MAX_PIECE_BYTES && Date.now() - sentAt < PIECE_PATIENCE_MS) continue;
      yield Buffer.concat(held);
      [held, size, sentAt] = [[], 0, Date.now()];
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

/**
 * A slow line is no idleness; a byte now and then is. While it is we who are slow, the client cannot send.
 */
function idleWatch(body: Readable, parser: FormParser, idleMs: number, fail: (error: Error) => void): NodeJS.Timeout {
  let received = 0;
  const timer = setTimeout(() => {
    const isAlive = received >= MIN_PROGRESS_BYTES || parser.writableNeedDrain || body.readableEnded;
    if (!isAlive) return fail(new IdleClient('The request has stopped'));
    received = 0;
    timer.refresh();
  }, idleMs);
  body.on('data', (chunk: Buffer) => (received += chunk.length));
  return timer;
}
