import { lookup as resolve } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private.addresses';

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_BYTES = 256 * 1_024;

export interface OutgoingRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange, redirects included, ms. */
  readonly timeoutMs?: number;
  /** Largest answer, bytes. */
  readonly maxBytes?: number;
  /** How many redirects are followed, each checked like the first address; none by default. */
  readonly maxRedirects?: number;
  /** Addresses of this machine and its network are fine: for what an operator configured, never for what a user gave. */
  readonly allowPrivate?: boolean;
  /** Which addresses may be asked at all, the first and those of redirects; all by default. */
  readonly admits?: (url: URL) => boolean;
  /** Of a longer answer the beginning is enough. */
  readonly mayCut?: boolean;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  /** The address that has answered, after redirects. */
  readonly url: URL;
  /** Bytes of the whole answer, where the server says it. */
  readonly length: string | undefined;
}

/**
 * The one way out to addresses that somebody else chose: http and https, within time and size, and no private address,
 * checked at the very connection so that a name cannot change its mind in between.
 * @throws Error when there is no such answer.
 */
export async function requestOutgoing(url: URL, request: OutgoingRequest = {}): Promise<OutgoingAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  let target = url;
  for (let redirects = 0; ; redirects++) {
    if (request.admits?.(target) === false) throw new Error('address is not admitted');
    const response = await send(target, request, signal);
    const { statusCode = 0, headers } = response;
    const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
    if (!isRedirect || redirects >= (request.maxRedirects ?? 0)) {
      return {
        status: statusCode,
        type: headers['content-type'] ?? '',
        body: await bodyOf(response, request.maxBytes ?? DEFAULT_MAX_BYTES, request.mayCut ?? false),
        url: target,
        length: headers['content-length'],
      };
    }
    response.resume();
    target = new URL(headers.location ?? '', target);
  }
}

function send(
  url: URL,
  { method = 'GET', headers = {}, body, allowPrivate = false }: OutgoingRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('neither http nor https');
  if (isIP(host) !== 0 && !isAllowed(host, allowPrivate)) throw new Error('private address');
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((settle, reject) => {
    const options = {
      method,
      lookup: guardedLookup(allowPrivate),
      headers: { 'user-agent': 'Gantry', ...headers },
      signal,
    };
    start(url, options, settle).on('error', reject).end(body);
  });
}

/** Name resolution that leaves private addresses out. */
function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const allowed = error ? [] : addresses.filter(({ address }) => isAllowed(address, allowPrivate));
      const [first] = allowed;
      if (!first) done(error ?? new Error('private address'), '');
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  return allowPrivate || !isPrivateAddress(address);
}

async function bodyOf(response: IncomingMessage, maxBytes: number, mayCut: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maxBytes) {
      response.destroy();
      if (mayCut) return Buffer.concat([...chunks, part]).subarray(0, maxBytes);
      throw new Error('answer is too long');
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
