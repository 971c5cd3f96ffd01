import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** As much of S3 as one bucket of files needs, in memory, on 127.0.0.1. It asks for a signature but does not check it. */
export interface S3StandIn {
  readonly endpoint: string;
  /** By bucket and key. */
  readonly objects: ReadonlyMap<string, { readonly type: string; readonly content: Buffer }>;
  /** Multipart uploads that nobody has completed or aborted. */
  readonly begun: ReadonlyMap<string, unknown>;
  close(): Promise<void>;
}

interface Begun {
  readonly type: string;
  readonly parts: Map<number, Buffer>;
}

class Bucket {
  readonly objects = new Map<string, { type: string; content: Buffer }>();
  readonly begun = new Map<string, Begun>();

  async put(key: string, query: URLSearchParams, request: IncomingMessage): Promise<string | undefined> {
    const content = await buffer(request);
    const begun = this.begun.get(query.get('uploadId') ?? '');
    if (begun) begun.parts.set(Number(query.get('partNumber')), content);
    else if (query.has('uploadId')) return undefined;
    else this.objects.set(key, { type: request.headers['content-type'] ?? '', content });
    return `"${content.length}"`;
  }

  begin(type: string): string {
    const id = randomUUID();
    this.begun.set(id, { type, parts: new Map() });
    return id;
  }

  complete(key: string, uploadId: string): boolean {
    const begun = this.begun.get(uploadId);
    if (!begun) return false;
    const parts = [...begun.parts].sort(([a], [b]) => a - b).map(([, content]) => content);
    this.objects.set(key, { type: begun.type, content: Buffer.concat(parts) });
    return this.begun.delete(uploadId);
  }
}

function xml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
}

const failure = (response: ServerResponse, status: number, code: string): void =>
  xml(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

function get(bucket: Bucket, key: string, request: IncomingMessage, response: ServerResponse): void {
  const object = bucket.objects.get(key);
  if (!object) return failure(response, 404, 'NoSuchKey');
  const { content, type } = object;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (first === undefined) return void response.writeHead(200, { 'content-type': type }).end(content);
  if (Number(first) >= content.length) return failure(response, 416, 'InvalidRange');
  const part = content.subarray(Number(first), Number(last) + 1);
  response.writeHead(206, { 'content-type': type, 'content-length': part.length }).end(part);
}

async function answer(bucket: Bucket, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname: key, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) return failure(response, 403, 'AccessDenied');
  const uploadId = query.get('uploadId') ?? '';
  switch (request.method) {
    case 'GET':
      return get(bucket, key, request, response);
    case 'PUT': {
      const etag = await bucket.put(key, query, request);
      if (etag === undefined) return failure(response, 404, 'NoSuchUpload');
      return void response.writeHead(200, { etag }).end();
    }
    case 'DELETE':
      if (uploadId === '') bucket.objects.delete(key);
      else bucket.begun.delete(uploadId);
      return void response.writeHead(204).end();
    case 'POST': {
      await buffer(request);
      if (query.has('uploads')) {
        const id = bucket.begin(request.headers['content-type'] ?? '');
        return xml(
          response,
          200,
          `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      if (!bucket.complete(key, uploadId)) return failure(response, 404, 'NoSuchUpload');
      return xml(response, 200, '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>');
    }
    default:
      return failure(response, 405, 'MethodNotAllowed');
  }
}

export async function startS3StandIn(): Promise<S3StandIn> {
  const bucket = new Bucket();
  const server = createServer((request, response) => {
    answer(bucket, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects: bucket.objects,
    begun: bucket.begun,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
