import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { ANONYMOUS, AppError, type Caller } from '@gantry/contracts';
import { LOGGER, METRICS, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { ignoreBodies } from './body.parser';
import { letGo } from './multipart.form';
import type { ContentAnswer } from './rest.content';
import { checkedHeaders, InvalidHeader } from './reply.headers';
import { renderRestError, type JsonAnswer } from './rest.error';

export type RestAnswer = JsonAnswer | ContentAnswer;

/** Handles one method of a path. */
export interface RestHandler {
  /** Its name in metrics and logs. */
  readonly name: string;
  /** Largest JSON or form body, bytes; DEFAULT_BODY_BYTES when absent. */
  readonly maxBodyBytes?: number;
  /** Called before the body is read. May set headers for any answer. Its errors become answers. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<Caller>;
  /** Its errors become answers. @param caller as returned by `admit` */
  readonly run: (request: FastifyRequest, reply: FastifyReply, caller: Caller) => Promise<RestAnswer>;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
/** Largest body of most endpoints, bytes. */
export const DEFAULT_BODY_BYTES = 64 * 1_024;
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const NO_SUCH_ENDPOINT = { status: 'error', message: 'API endpoint does not exist' };

/** Where a handler is mounted. */
type Place = Pick<RouteOptions, 'method' | 'url' | 'exposeHeadRoute'>;

/** A request, and the time at which its handling began, ms of the process' clock. */
interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly started: number;
}

/** Mounts handlers on paths and sends their answers and errors in the documented form. */
@Injectable()
export class RestResponder {
  private readonly latency: Histogram;
  private readonly callers = new WeakMap<FastifyRequest, Caller>();

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'MAX_BODY_BYTES'>,
  ) {
    this.latency = new Histogram({
      name: 'gantry_http_request_seconds',
      help: 'Time to answer a REST call',
      labelNames: ['operation', 'status'],
      buckets: BUCKETS_S,
      registers: [registry],
    });
  }

  /** Answers 405 with the allowed methods when there is no handler for a method. */
  mount(fastify: FastifyInstance, url: string, handlers: ReadonlyMap<string, RestHandler>): void {
    const headers = { allow: [...handlers.keys(), 'OPTIONS'].join(', ') };
    const ownHead = handlers.has('HEAD');
    for (const method of ownHead ? ['HEAD', ...METHODS] : METHODS) {
      const route = handlers.get(method);
      // On other paths Fastify answers HEAD like GET.
      const exposeHeadRoute = method === 'GET' && !ownHead;
      if (route) this.mountRoute(fastify, { method, url, exposeHeadRoute }, route);
      else
        fastify.route({
          method,
          url,
          exposeHeadRoute,
          errorHandler: this.errorHandler,
          handler: async (_request, reply) => this.send(reply, { status: 405, body: NO_SUCH_ENDPOINT, headers }),
        });
    }
  }

  private mountRoute(fastify: FastifyInstance, place: Place, route: RestHandler): void {
    fastify.route({
      ...place,
      bodyLimit: Math.min(route.maxBodyBytes ?? DEFAULT_BODY_BYTES, this.config.MAX_BODY_BYTES),
      errorHandler: this.errorHandler,
      onRequest: async (request, reply) => this.admit(route, request, reply),
      handler: async (request, reply) => this.answer(route, request, reply),
    });
  }

  /** Handles every path that is not mounted. */
  mountRest(fastify: FastifyInstance): void {
    void fastify.register(async (scope) => {
      ignoreBodies(scope);
      scope.route({
        method: [...METHODS],
        url: '/*',
        errorHandler: this.errorHandler,
        handler: async (_request, reply) => this.send(reply, { status: 404, body: NO_SUCH_ENDPOINT }),
      });
    });
  }

  // Nest replaces the instance's own handlers for errors and unknown paths, so these are set on the routes.
  private readonly errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    this.send(reply, this.refusal(error, request.id));
  };

  /** Decides before the body is read, so that refused requests cost nothing more. */
  private async admit(route: RestHandler, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const started = performance.now();
    try {
      this.callers.set(request, await route.admit(request, reply));
    } catch (error) {
      await letGo(request.raw, reply);
      this.conclude(route, { request, reply, started }, this.refusal(error, request.id));
    }
  }

  private async answer(route: RestHandler, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const started = performance.now();
    const caller = this.callers.get(request) ?? ANONYMOUS;
    const answer = await route
      .run(request, reply, caller)
      .catch((error: unknown): RestAnswer => this.refusal(error, request.id));
    this.conclude(route, { request, reply, started }, answer);
    return reply;
  }

  private conclude({ name }: RestHandler, { request, reply, started }: Asked, answer: RestAnswer): void {
    const ms = performance.now() - started;
    this.latency.observe({ operation: name, status: answer.status }, ms / 1_000);
    if (this.logger.isLevelEnabled('debug'))
      this.logger.debug({ traceId: request.id, operation: name, status: answer.status, ms: Math.round(ms) }, 'request');
    this.send(reply.header('x-request-id', request.id), answer);
  }

  /** An answer with invalid headers becomes an internal error, which can always be sent. */
  private send(reply: FastifyReply, answer: RestAnswer): FastifyReply {
    try {
      return send(reply, answer);
    } catch (error) {
      if (!(error instanceof InvalidHeader)) throw error;
      return send(withoutHeaders(reply), this.refusal(error, reply.request.id));
    }
  }

  /** The same check for answers of other plugins: pages, the API documents, SockJS. */
  guardHeaders(fastify: FastifyInstance): void {
    fastify.addHook('onSend', async (request, reply, payload) => {
      try {
        checkedHeaders(reply.getHeaders());
        return payload;
      } catch (error) {
        if (payload instanceof Readable) payload.destroy();
        const { status, body } = this.refusal(error, request.id);
        withoutHeaders(reply).code(status).type('application/json');
        return JSON.stringify(body);
      }
    });
  }

  /**
   * AppErrors are answers; a bad body is the client's error; anything else is an internal error, logged with its id.
   */
  private refusal(error: unknown, traceId: string): JsonAnswer {
    if (error instanceof AppError) return renderRestError(error);
    const status =
      typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
        ? error.statusCode
        : 500;
    if (status < 500 && error instanceof Error) return { status, body: { success: false, error: error.message } };
    const errorId = randomBytes(6).toString('hex');
    this.logger.error({ traceId, errorId, err: error }, 'request failed');
    return renderRestError(new AppError(500, 'Internal server error', { errorId }, 'internal'));
  }
}

/**
 * Content-Type is exactly `application/json`: clients compare the whole header (contract/errors.json, rest.contentType).
 * JSON goes past Fastify's own sending: head and body leave in one write, which is a third of the cost of a short answer.
 */
function send(reply: FastifyReply, answer: RestAnswer): FastifyReply {
  if ('content' in answer) {
    checkedHeaders({ ...reply.getHeaders(), ...answer.headers });
    return reply.code(answer.status).headers(answer.headers).send(answer.content);
  }
  const { status, body, headers } = answer;
  const text = answer.text ?? JSON.stringify(body);
  const head: NodeJS.Dict<number | string | string[]> = checkedHeaders({
    ...reply.getHeaders(),
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  reply.hijack();
  reply.raw.writeHead(status, head);
  reply.raw.end(text);
  return reply;
}

function withoutHeaders(reply: FastifyReply): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  return reply;
}
