import { lookup as resolve } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { isPrivateAddress } from './private.addresses';

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 256 * 1_024;

export interface ProviderRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks providers: http and https, no redirects, 5 s, 256 KiB, and no private address unless OAUTH_ALLOW_PRIVATE_ADDRESSES
 * (checked at the very connection, so that a name cannot change its mind in between).
 */
@Injectable()
export class ProviderClient {
  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @returns the JSON of a 2xx answer; undefined for any other: the provider refuses.
   * @throws AppError error-service-unavailable when there is no such answer.
   */
  async json(url: URL, request: ProviderRequest = {}): Promise<unknown> {
    try {
      const { status, text } = await this.send(url, request);
      if (status >= 500) throw new Error(`status ${status}`);
      return status >= 200 && status < 300 ? JSON.parse(text) : undefined;
    } catch (err) {
      this.logger.warn({ err, host: url.host }, 'login provider does not answer');
      throw AppError.unavailable('Login provider');
    }
  }

  private async send(url: URL, { method = 'GET', headers = {}, body }: ProviderRequest): Promise<{ status: number; text: string }> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('neither http nor https');
    if (isIP(host) !== 0 && !this.isAllowed(host)) throw new Error('private address');
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const response = await new Promise<IncomingMessage>((settle, reject) => {
      const options = { method, lookup: this.lookup, headers: { accept: 'application/json', 'user-agent': 'Gantry', ...headers }, signal: AbortSignal.timeout(TIMEOUT_MS) };
      send(url, options, settle).on('error', reject).end(body);
    });
    return { status: response.statusCode ?? 0, text: await textOf(response) };
  }

  private readonly lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const allowed = error ? [] : addresses.filter(({ address }) => this.isAllowed(address));
      const [first] = allowed;
      if (!first) done(error ?? new Error('private address'), '');
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };

  private isAllowed(address: string): boolean {
    return this.config.OAUTH_ALLOW_PRIVATE_ADDRESSES || !isPrivateAddress(address);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('answer is too long');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
