import { AppError, OPERATIONS, type Operation, type RestBinding, type TwoFactorProof } from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { RestLimiter } from '../limits/rest.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { clientAddress } from '../sessions/client-address';
import { TokenHeaderAuthenticator } from '../sessions/token-header.strategy';
import type { RestAnswer } from './rest.error';
import { restRequest } from './rest.request';
import { RestResponder, type RestHandler } from './rest.responder';

interface Route {
  readonly operation: Operation;
  readonly binding: RestBinding<unknown>;
  /** Method and path: what the limiter counts apart. */
  readonly name: string;
}

/** Turns the REST bindings of all operations into routes. It names no endpoint: the contracts do. */
@Injectable()
export class RestRouter {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    private readonly limiter: RestLimiter,
    private readonly responder: RestResponder,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  mount(fastify: FastifyInstance): void {
    for (const [url, handlers] of this.handlersByPath()) this.responder.mount(fastify, url, handlers);
    this.responder.mountRest(fastify);
  }

  private handlersByPath(): Map<string, Map<string, RestHandler>> {
    const paths = new Map<string, Map<string, RestHandler>>();
    for (const operation of OPERATIONS) {
      for (const binding of operation.rest ?? []) {
        for (const path of [binding.path, ...(binding.aliases ?? [])]) {
          const handlers = paths.get(path) ?? new Map<string, RestHandler>();
          const route = { operation, binding, name: `${binding.method} ${path}` };
          paths.set(path, handlers.set(binding.method, { name: operation.id, run: (request, reply) => this.run(route, request, reply) }));
        }
      }
    }
    return paths;
  }

  private async run({ operation, binding, name }: Route, request: FastifyRequest, reply: FastifyReply): Promise<RestAnswer> {
    const caller = await this.authenticator.authenticate({ headers: request.headers, ip: clientAddress(request.raw, this.config.HTTP_FORWARDED_COUNT) });
    const { headers, refusal } = await this.limiter.admit(name, operation.rateLimit ?? 'default', caller);
    reply.headers(headers);
    if (refusal) throw refusal;
    if (operation.auth === 'required' && caller.kind !== 'user') throw AppError.notLoggedIn();
    const rest = restRequest(request, caller, binding.paged ?? false);
    const input = binding.request ? binding.request(rest) : rest.input;
    const output = await this.invoker.invoke({ operation, caller, input, traceId: request.id, twoFactor: twoFactorOf(rest.headers), ...(binding.paramErrors ? { paramErrors: binding.paramErrors } : {}) });
    return { status: 200, body: toBody(binding.response ? binding.response(output) : output, binding.response === undefined) };
  }
}

/** contract/rest-conventions.md, "Two-factor over REST". */
function twoFactorOf(headers: Readonly<Record<string, string>>): TwoFactorProof {
  const code = headers['x-2fa-code'];
  const method = headers['x-2fa-method'];
  return { ...(code === undefined ? {} : { code }), ...(method === undefined ? {} : { method }) };
}

/** A list stays a list (contract/errors.json, rest.success). */
function toBody(value: unknown, addSuccess: boolean): RestAnswer['body'] {
  if (Array.isArray(value)) return value;
  const body = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return addSuccess ? { ...body, success: true } : body;
}
