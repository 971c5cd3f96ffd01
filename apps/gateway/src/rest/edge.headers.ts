import { AppError, pagePolicy } from '@gantry/contracts';
import { LOGGER, originsOf, PolicyCache, type Logger, type Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What browsers of other origins may send, and read of an answer beside its body. */
const ALLOWED_HEADERS =
  'Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, x-2fa-code, x-2fa-method, Authorization';
const EXPOSED_HEADERS = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id';
const ALLOWED_METHODS = 'GET, POST, PUT, DELETE, HEAD, PATCH';
const CORS_IS_OFF = 'CORS not enabled. Go to "Admin > General > REST Api" to enable it.';

/** Paths that must work while other services do not, so they wait for no settings. */
const PATHS_OF_OPERATORS = /^\/(?:health\/|metrics)/;
const API_PATHS = /^\/(?:api|hooks)\//;

/** Headers that every answer has, and the answer to OPTIONS (contract/errors.json, rest.options). */
@Injectable()
export class EdgeHeaders {
  constructor(
    private readonly policies: PolicyCache,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  mount(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request, reply) => {
      reply.header('x-content-type-options', 'nosniff');
      if (PATHS_OF_OPERATORS.test(request.url)) return;
      const settings = await this.settings();
      if (!API_PATHS.test(request.url)) reply.headers(frameHeaders(settings));
      else if (settings?.flag('API_Enable_CORS')) reply.headers(corsHeaders(settings, request.headers.origin));
    });
    // Every page declares its own content policy; the strictest one applies where that was forgotten.
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      const type = String(reply.getHeader('content-type') ?? '');
      if (/html|svg|xml/i.test(type) && !reply.hasHeader('content-security-policy'))
        reply.header('content-security-policy', pagePolicy());
      done();
    });
    fastify.options('/*', async (request, reply) => this.preflight(request, reply));
  }

  /** undefined while the settings cannot be read: answers without CORS headers still work for the same origin. */
  private async settings(): Promise<Settings | undefined> {
    try {
      return (await this.policies.current()).settings;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.logger.warn({ err: error }, 'no settings: answered as with the defaults');
      return undefined;
    }
  }

  private async preflight(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (request.headers['access-control-request-method'] === undefined) return reply.code(404).send();
    const isOn = (await this.settings())?.flag('API_Enable_CORS') ?? false;
    return isOn
      ? reply.code(200).header('access-control-allow-methods', ALLOWED_METHODS).send()
      : reply.code(405).type('text/plain').send(CORS_IS_OFF);
  }
}

/**
 * One origin, `*`, or several separated by commas: then the one that asks is named when it is among them. An entry of the
 * setting that is no origin counts as none: what an old or forced value holds must not fail every call, the one that mends
 * it among them.
 */
export function corsHeaders(settings: Pick<Settings, 'text'>, origin: string | undefined): Record<string, string> {
  const origins = originsOf(settings.text('API_CORS_Origin'));
  const headers = { 'access-control-allow-headers': ALLOWED_HEADERS, 'access-control-expose-headers': EXPOSED_HEADERS };
  if (origins.includes('*')) return { ...headers, 'access-control-allow-origin': '*' };
  const allowed = origin !== undefined && origins.includes(origin) ? origin : origins[0];
  return { ...headers, ...(allowed === undefined ? {} : { 'access-control-allow-origin': allowed }), vary: 'Origin' };
}

/** Pages may not be embedded by other sites unless the settings allow it. */
export function frameHeaders(settings: Pick<Settings, 'flag' | 'text'> | undefined): Record<string, string> {
  if (settings && !settings.flag('Iframe_Restrict_Access')) return {};
  // A value with a line break would make every answer fail.
  const value = settings?.text('Iframe_X_Frame_Options').replace(/[^\x20-\x7e]/g, '');
  return { 'x-frame-options': value || 'sameorigin' };
}
