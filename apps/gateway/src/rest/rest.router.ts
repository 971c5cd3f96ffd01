import { IncomingMessage } from 'node:http';
import {
  AppError,
  OPERATIONS,
  type Caller,
  type Operation,
  type RestBinding,
  type RestContent,
  type RestRequest,
  type TwoFactorProof,
} from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { RestLimiter } from '../limits/rest.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { clientAddress } from '../sessions/client-address';
import { tokenHeaders } from '../sessions/cookie.login';
import { TokenHeaderAuthenticator } from '../sessions/token-header.authenticator';
import { addMultipartParser, addMultipartStream } from './body.parser';
import { drained } from './multipart.form';
import { contentAnswer } from './rest.content';
import type { JsonAnswer } from './rest.error';
import { restRequest } from './rest.request';
import { UploadRelay, type RelayedForm } from './upload.relay';
import { RestResponder, type RestAnswer, type RestHandler } from './rest.responder';

interface Route {
  readonly operation: Operation;
  readonly binding: RestBinding<unknown>;
  /** Method and path: what the limiter counts apart. */
  readonly name: string;
  /** Bodies of kept answers, written once. */
  readonly written: WeakMap<object, string>;
}

interface PathHandlers {
  readonly handlers: Map<string, RestHandler>;
  /** Most bytes of a multipart form, or `stream`; 0 when the path takes none. */
  readonly form: number | 'stream';
}

/** Turns the REST bindings of all operations into routes. It names no endpoint: the contracts do. */
@Injectable()
export class RestRouter {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    private readonly limiter: RestLimiter,
    private readonly responder: RestResponder,
    private readonly uploads: UploadRelay,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  mount(fastify: FastifyInstance): void {
    for (const [url, { handlers, form }] of this.paths()) {
      if (form === 0) this.responder.mount(fastify, url, handlers);
      // A scope of its own: only here is a multipart form read at all.
      else
        void fastify.register(async (scope) => {
          if (form === 'stream') addMultipartStream(scope);
          else addMultipartParser(scope, form);
          this.responder.mount(scope, url, handlers);
        });
    }
    this.responder.mountRest(fastify);
  }

  private paths(): Map<string, PathHandlers> {
    const paths = new Map<string, PathHandlers>();
    for (const operation of OPERATIONS) {
      for (const binding of operation.rest ?? []) {
        for (const path of [binding.path, ...(binding.aliases ?? [])]) {
          const { handlers, form } = paths.get(path) ?? { handlers: new Map<string, RestHandler>(), form: 0 };
          const route = {
            operation,
            binding,
            name: `${binding.method} ${path}`,
            written: new WeakMap<object, string>(),
          };
          handlers.set(binding.method, {
            name: operation.id,
            run: (request, reply) => this.run(route, request, reply),
          });
          paths.set(path, { handlers, form: formOf(binding, form) });
        }
      }
    }
    return paths;
  }

  private async run(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<RestAnswer> {
    try {
      return await this.answer(route, request, reply);
    } catch (error) {
      if (request.body instanceof IncomingMessage) await letGo(request.body, reply);
      throw error;
    }
  }

  private async answer(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<RestAnswer> {
    const { operation, binding, name } = route;
    const headers = binding.cookieLogin ? tokenHeaders(request, binding.cookieLogin) : request.headers;
    const caller = await this.authenticator.authenticate({
      headers,
      ip: clientAddress(request.raw, this.config.HTTP_FORWARDED_COUNT),
    });
    const admission = await this.limiter.admit(name, operation, caller);
    reply.headers(admission.headers);
    if (admission.refusal) throw admission.refusal;
    if ((binding.auth ?? operation.auth) === 'required' && caller.kind !== 'user') throw AppError.notLoggedIn();
    const form = await this.formOf(route, request, caller);
    if (!form) return this.ask(route, request, restRequest(request, caller, binding.paged ?? false));
    try {
      return await this.ask(route, request, restRequest(request, caller, binding.paged ?? false, form));
    } catch (error) {
      await form.discard();
      throw error;
    }
  }

  /** Only now, with the caller known, is a form read whose files are streamed. */
  private async formOf({ binding }: Route, request: FastifyRequest, caller: Caller): Promise<RelayedForm | undefined> {
    const { body, id: traceId } = request;
    const stream = binding.upload?.stream;
    if (!stream || !(body instanceof IncomingMessage)) return undefined;
    return this.uploads.receive(stream, body, restRequest(request, caller, false), { caller, traceId });
  }

  private async ask(
    { operation, binding, written }: Route,
    request: FastifyRequest,
    rest: RestRequest,
  ): Promise<RestAnswer> {
    const invoke = (input: unknown): Promise<unknown> =>
      this.invoker.invoke({
        operation,
        caller: rest.caller,
        input,
        traceId: request.id,
        twoFactor: twoFactorOf(request.headers),
        ...(binding.paramErrors ? { paramErrors: binding.paramErrors } : {}),
      });
    const output = await invoke(binding.request ? binding.request(rest) : rest.input);
    const { content } = binding;
    if (content) return this.contentOf((part) => content(part, rest), output, rest, invoke);
    const body = () => toBody(binding.response ? binding.response(output) : output, binding.response === undefined);
    return operation.cache && typeof output === 'object' && output !== null
      ? keptAnswer(output, written, body)
      : { status: 200, body: body() };
  }

  private contentOf(
    render: (output: unknown) => RestContent,
    output: unknown,
    { method, headers }: RestRequest,
    invoke: (input: unknown) => Promise<unknown>,
  ): RestAnswer {
    return contentAnswer(render(output), { method, ifNoneMatch: headers['if-none-match'] }, async (next) =>
      render(await invoke(next)),
    );
  }
}

/** Where two bindings of a path take forms, whoever takes more decides. */
function formOf({ upload }: RestBinding<unknown>, known: PathHandlers['form']): PathHandlers['form'] {
  if (known === 'stream' || upload?.stream) return 'stream';
  return Math.max(known, upload?.maxBytes ?? 0);
}

/** A client that goes on sending what nobody will read has its connection closed behind the answer. */
async function letGo(body: IncomingMessage, reply: FastifyReply): Promise<void> {
  await drained(body);
  if (!body.complete) reply.header('connection', 'close');
}

/** The same object comes again while it is kept, so its text is kept with it. */
function keptAnswer(output: object, written: WeakMap<object, string>, body: () => JsonAnswer['body']): JsonAnswer {
  const text = written.get(output) ?? JSON.stringify(body());
  written.set(output, text);
  return { status: 200, body: {}, text };
}

/** contract/rest-conventions.md, "Two-factor over REST". */
function twoFactorOf(headers: FastifyRequest['headers']): TwoFactorProof {
  const code = headers['x-2fa-code'];
  const method = headers['x-2fa-method'];
  return { ...(typeof code === 'string' ? { code } : {}), ...(typeof method === 'string' ? { method } : {}) };
}

/** A list stays a list (contract/errors.json, rest.success). */
function toBody(value: unknown, addSuccess: boolean): JsonAnswer['body'] {
  if (Array.isArray(value) || typeof value === 'boolean') return value;
  const body = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return addSuccess ? { ...body, success: true } : body;
}
