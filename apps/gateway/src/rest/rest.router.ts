import { randomBytes } from 'node:crypto';
import { AppError, OPERATIONS, type Operation, type RestBinding, type TwoFactorProof } from '@gantry/contracts';
import { LOGGER, METRICS, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { OperationInvoker } from '../operations/operation.invoker';
import { clientAddress } from '../sessions/client-address';
import { TokenHeaderAuthenticator } from '../sessions/token-header.strategy';
import { renderRestError, type RestAnswer } from './rest.error';
import { restRequest } from './rest.request';

interface Route {
  readonly operation: Operation;
  readonly binding: RestBinding<unknown>;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const NO_SUCH_ENDPOINT = { status: 'error', message: 'API endpoint does not exist' };

/** Turns the REST bindings of all operations into routes. It names no endpoint: the contracts do. */
@Injectable()
export class RestRouter {
  private readonly latency: Histogram;

  constructor(
    private readonly invoker: OperationInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    this.latency = new Histogram({ name: 'gantry_http_request_seconds', help: 'Time to answer a REST call', labelNames: ['operation', 'status'], buckets: BUCKETS_S, registers: [registry] });
  }

  mount(fastify: FastifyInstance): void {
    // Nest sets the instance's own handlers for errors and unknown paths, so these stand on the routes.
    const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => send(reply, this.refusal(error, request.id));
    for (const [url, routes] of this.routesByPath()) {
      const headers = { allow: [...routes.keys(), 'OPTIONS'].join(', ') };
      for (const method of METHODS) {
        const route = routes.get(method);
        const handler = route
          ? (request: FastifyRequest, reply: FastifyReply) => this.answer(route, request, reply)
          : async (_request: FastifyRequest, reply: FastifyReply) => send(reply, { status: 405, body: NO_SUCH_ENDPOINT, headers });
        fastify.route({ method, url, errorHandler, handler });
      }
    }
    fastify.route({ method: [...METHODS], url: '/*', errorHandler, handler: async (_request, reply) => send(reply, { status: 404, body: NO_SUCH_ENDPOINT }) });
  }

  private routesByPath(): Map<string, Map<string, Route>> {
    const paths = new Map<string, Map<string, Route>>();
    for (const operation of OPERATIONS) {
      for (const binding of operation.rest ?? []) {
        for (const path of [binding.path, ...(binding.aliases ?? [])]) {
          const routes = paths.get(path) ?? new Map<string, Route>();
          paths.set(path, routes.set(binding.method, { operation, binding }));
        }
      }
    }
    return paths;
  }

  private async answer({ operation, binding }: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const started = performance.now();
    const answer = await this.run({ operation, binding }, request).catch((error: unknown): RestAnswer => this.refusal(error, request.id));
    this.latency.observe({ operation: operation.id, status: answer.status }, (performance.now() - started) / 1_000);
    this.logger.debug({ traceId: request.id, operation: operation.id, status: answer.status, ms: Math.round(performance.now() - started) }, 'request');
    send(reply.header('x-request-id', request.id), answer);
    return reply;
  }

  private async run({ operation, binding }: Route, request: FastifyRequest): Promise<RestAnswer> {
    const caller = await this.authenticator.authenticate({ headers: request.headers, ip: clientAddress(request.raw, this.config.HTTP_FORWARDED_COUNT) });
    if (operation.auth === 'required' && caller.kind !== 'user') throw AppError.notLoggedIn();
    const rest = restRequest(request, caller, binding.paged ?? false);
    const input = binding.request ? binding.request(rest) : rest.input;
    const output = await this.invoker.invoke({ operation, caller, input, traceId: request.id, twoFactor: twoFactorOf(rest.headers), ...(binding.paramErrors ? { paramErrors: binding.paramErrors } : {}) });
    return { status: 200, body: toBody(binding.response ? binding.response(output) : output, binding.response === undefined) };
  }

  /** AppErrors are answers; a bad body is the client's fault; anything else is ours and is found in the log by its id. */
  private refusal(error: unknown, traceId: string): RestAnswer {
    if (error instanceof AppError) return renderRestError(error);
    const status = typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status < 500 && error instanceof Error) return { status, body: { success: false, error: error.message } };
    const errorId = randomBytes(6).toString('hex');
    this.logger.error({ traceId, errorId, err: error }, 'request failed');
    return renderRestError(new AppError(500, 'Internal server error', { errorId }, 'internal'));
  }
}

/** contract/rest-conventions.md, "Two-factor over REST". */
function twoFactorOf(headers: Readonly<Record<string, string>>): TwoFactorProof {
  const code = headers['x-2fa-code'];
  const method = headers['x-2fa-method'];
  return { ...(code === undefined ? {} : { code }), ...(method === undefined ? {} : { method }) };
}

function toBody(value: unknown, addSuccess: boolean): Record<string, unknown> {
  const body = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return addSuccess ? { ...body, success: true } : body;
}

/** Content-Type is exactly `application/json`: clients compare the whole header (contract/errors.json, rest.contentType). */
function send(reply: FastifyReply, { status, body, headers }: RestAnswer): FastifyReply {
  return reply.code(status).headers({ ...headers, 'content-type': 'application/json' }).send(Buffer.from(JSON.stringify(body)));
}
