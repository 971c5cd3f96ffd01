import { AppError, type Caller } from '@gantry/contracts';
import { EjsonError, ddpError, internalError, methodNotFound, parseEjson, stringifyEjson } from '@gantry/ddp';
import { LOGGER, type Logger, WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { isMatchError, renderDdpError } from '../ddp/ddp.error';
import { addressSubject } from '../limits/rate.subject';
import { validationError } from '../operations/validation.error';
import { MethodInvoker, MethodNotFound, type MethodHost } from '../realtime/method.invoker';
import { ClientAddresses } from '../addresses/client-address';
import { TokenHeaderAuthenticator } from '../sessions/token-header.authenticator';
import { RestResponder, type RestAnswer, type RestHandler } from './rest.responder';

const bodySchema = z.strictObject({ message: z.string() });
/** `id` is returned unchanged. */
const callSchema = z.object({ method: z.string(), params: z.array(z.unknown()).max(64).default([]) });
/** Most combinations of login or address and method whose calls are counted as on one connection. */
const MAX_COUNTERS = 20_000;

/**
 * DDP methods over REST: `{message: EJSON text of a method frame}` in, the result frame out
 * (contract/errors.json, rest.methodCall). It carries whatever the realtime protocols do, with their limits, so it is
 * a protocol of its own rather than an endpoint of the contracts. The method's name in the path decides nothing. A
 * login gives its token and changes nothing here: there is no connection to bind it to.
 */
@Injectable()
export class MethodCallAdapter {
  private readonly counters = new WindowCounters(MAX_COUNTERS);

  constructor(
    private readonly methods: MethodInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    private readonly responder: RestResponder,
    private readonly addresses: ClientAddresses,
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'MAX_FRAME_BYTES'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  mount(fastify: FastifyInstance): void {
    const post = (name: string, admit: (request: FastifyRequest) => Promise<Caller>): Map<string, RestHandler> =>
      new Map([
        [
          'POST',
          {
            name,
            admit,
            maxBodyBytes: this.config.MAX_FRAME_BYTES,
            run: (request, _reply, caller) => this.answer(caller, request.body),
          },
        ],
      ]);
    this.responder.mount(
      fastify,
      '/api/v1/method.call/:method',
      post('method.call', (request) => this.userOf(request)),
    );
    this.responder.mount(
      fastify,
      '/api/v1/method.callAnon/:method',
      post('method.callAnon', async ({ raw }) => this.addresses.anonymous(raw)),
    );
  }

  private async userOf({ raw, headers }: FastifyRequest): Promise<Caller> {
    const caller = await this.authenticator.authenticate({ headers, origin: this.addresses.anonymous(raw) });
    if (caller.kind !== 'user') throw AppError.notLoggedIn();
    return caller;
  }

  private async answer(caller: Caller, requestBody: unknown): Promise<RestAnswer> {
    const body = bodySchema.safeParse(requestBody ?? {});
    if (!body.success) throw validationError(body.error, requestBody);
    const frame = parseFrame(body.data.message);
    const message = stringifyEjson({ msg: 'result', id: frame['id'], ...(await this.outcome(caller, frame)) });
    return { status: 200, body: { message, success: true } };
  }

  private async outcome(
    caller: Caller,
    frame: Readonly<Record<string, unknown>>,
  ): Promise<{ error: unknown } | { result: unknown }> {
    const name = String(frame['method']);
    try {
      const call = callSchema.safeParse(frame);
      if (!call.success)
        throw typeof frame['method'] === 'string' ? validationError(call.error, frame) : new MethodNotFound(name);
      return { result: await this.methods.call(call.data.method, call.data.params, this.hostOf(caller)) };
    } catch (error) {
      if (error instanceof MethodNotFound) return { error: methodNotFound(error.message) };
      if (error instanceof AppError)
        return { error: isMatchError(error) ? unsanitised(error) : renderDdpError(error, name) };
      this.logger.error({ err: error, method: name }, 'method failed');
      return { error: internalError() };
    }
  }

  private hostOf(caller: Caller): MethodHost {
    const connectionKey =
      caller.kind === 'user' ? caller.hashedToken : addressSubject(caller.kind === 'anonymous' ? caller.ip : undefined);
    return { caller, connectionCounters: this.counters, connectionKey };
  }
}

/** @throws AppError as text: a message that cannot be read is no call, so it gets no result frame */
function parseFrame(text: string): Readonly<Record<string, unknown>> {
  try {
    const frame = parseEjson(text);
    if (typeof frame === 'object' && frame !== null && !Array.isArray(frame))
      return Object.fromEntries(Object.entries(frame));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof EjsonError) throw AppError.text(error.message);
    throw error;
  }
  throw AppError.text('Match error: Expected object in field message');
}

/** Over REST a failed argument check is described in full (contract/errors.json, rest.returnedObject.match). */
function unsanitised({ reason }: AppError): Record<string, unknown> {
  return {
    message: reason,
    path: '',
    sanitizedError: ddpError({ code: 400, reason: 'Match failed' }),
    errorType: 'Match.Error',
  };
}
