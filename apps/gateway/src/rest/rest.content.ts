import { Readable } from 'node:stream';
import { matchesEtag, type RestContent } from '@gantry/contracts';

export interface ContentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer | Readable | undefined;
}

/** Most parts of one answer: with 512 KiB each, 4 GiB. */
const MAX_PARTS = 8_192;

function bytes(body: Uint8Array | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/**
 * What goes on the wire: nothing when the client has it, the body, or a stream of the parts.
 * @param request the method and headers that decide about it
 * @param part gives the part that follows one with this `next`.
 */
export function contentAnswer(
  content: RestContent,
  { method, ifNoneMatch }: { readonly method: string; readonly ifNoneMatch: string | undefined },
  part: (next: unknown) => Promise<RestContent>,
): ContentAnswer {
  const { status = 200, headers, body = '', next } = content;
  if (status === 200 && matchesEtag(headers['etag'], ifNoneMatch)) {
    const { 'content-type': _type, 'content-length': _length, ...rest } = headers;
    return { status: 304, headers: rest, content: undefined };
  }
  // An empty stream, because Fastify would replace the Content-Length of the file by that of any other empty body.
  if (method === 'HEAD') return { status, headers, content: Readable.from([]) };
  if (next === undefined) return { status, headers, content: bytes(body) };
  return { status, headers, content: Readable.from(parts(content, part)) };
}

async function* parts(first: RestContent, part: (next: unknown) => Promise<RestContent>): AsyncGenerator<Buffer> {
  let current = first;
  for (let count = 0; count < MAX_PARTS; count++) {
    if (current.body !== undefined) yield bytes(current.body);
    if (current.next === undefined) return;
    current = await part(current.next);
  }
  throw new Error(`an answer has more than ${MAX_PARTS} parts`);
}
