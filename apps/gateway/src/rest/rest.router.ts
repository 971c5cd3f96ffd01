import { IncomingMessage } from 'node:http';
import {
  AppError,
  OPERATIONS,
  restVisitorToken,
  type Caller,
  type Operation,
  type RestBinding,
  type RestContent,
  type RestRequest,
  type RestTokenPlace,
  type TwoFactorProof,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RestLimiter } from '../limits/rest.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { ClientAddresses } from '../addresses/client-address';
import { tokenHeaders } from '../sessions/cookie.login';
import { TokenHeaderAuthenticator } from '../sessions/token-header.authenticator';
import { VisitorAuthenticator } from '../sessions/visitor.authenticator';
import { addMultipartParser, addMultipartStream, addRawBodies } from './body.parser';
import { letGo } from './multipart.form';
import { contentAnswer } from './rest.content';
import type { JsonAnswer } from './rest.error';
import { restRequest } from './rest.request';
import { UploadRelay, type RelayedForm } from './upload.relay';
import { RestResponder, type RestAnswer, type RestHandler } from './rest.responder';

interface Route {
  readonly operation: Operation;
  readonly binding: RestBinding<unknown>;
  /** Method and path, which the limiter counts separately. */
  readonly name: string;
  /** JSON text of cached answers, so that each is serialised once. */
  readonly written: WeakMap<object, string>;
}

interface PathHandlers {
  readonly handlers: Map<string, RestHandler>;
  /** Most bytes of a multipart form, or `stream`; 0 when the path accepts none. */
  readonly form: number | 'stream';
  /** Media types that reach the bindings unparsed. */
  readonly raw: readonly string[];
}

/** Turns the REST bindings of all operations into routes. It names no endpoint: the contracts do. */
@Injectable()
export class RestRouter {
  constructor(
    private readonly invoker: OperationInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    private readonly visitors: VisitorAuthenticator,
    private readonly limiter: RestLimiter,
    private readonly responder: RestResponder,
    private readonly uploads: UploadRelay,
    private readonly addresses: ClientAddresses,
  ) {}

  /** @param operations whose bindings are mounted; tests mount some of them */
  mount(fastify: FastifyInstance, operations: readonly Operation[] = OPERATIONS): void {
    for (const [url, { handlers, form, raw }] of this.paths(operations)) {
      if (form === 0 && raw.length === 0) this.responder.mount(fastify, url, handlers);
      // A scope of its own, so that other routes do not accept such bodies.
      else
        void fastify.register(async (scope) => {
          if (raw.length > 0) addRawBodies(scope, raw);
          if (form === 'stream') addMultipartStream(scope);
          else if (form > 0) addMultipartParser(scope, form);
          this.responder.mount(scope, url, handlers);
        });
    }
    this.responder.mountRest(fastify);
  }

  private paths(operations: readonly Operation[]): Map<string, PathHandlers> {
    const paths = new Map<string, PathHandlers>();
    for (const operation of operations) {
      for (const binding of operation.rest ?? []) {
        for (const path of [binding.path, ...(binding.aliases ?? [])]) {
          const known = paths.get(path);
          const handlers = known?.handlers ?? new Map<string, RestHandler>();
          const route = {
            operation,
            binding,
            name: `${binding.method} ${path}`,
            written: new WeakMap<object, string>(),
          };
          handlers.set(binding.method, {
            name: operation.id,
            ...(binding.maxBodyBytes === undefined ? {} : { maxBodyBytes: binding.maxBodyBytes }),
            admit: (request, reply) => this.admit(route, request, reply),
            run: (request, reply, caller) => this.run(route, request, reply, caller),
          });
          paths.set(path, { handlers, form: formOf(binding, known?.form ?? 0), raw: rawTypesOf(path, binding, known) });
        }
      }
    }
    return paths;
  }

  private async run(route: Route, request: FastifyRequest, reply: FastifyReply, bearer: Caller): Promise<RestAnswer> {
    const { visitorToken } = route.binding;
    try {
      const caller = visitorToken && !isInHead(visitorToken) ? await this.visitorOf(route, request, bearer) : bearer;
      return await this.answer(route, request, caller);
    } catch (error) {
      if (request.body instanceof IncomingMessage) await letGo(request.body, reply);
      throw error;
    }
  }

  /** Authenticates and limits a request by its head alone. */
  private async admit(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const { operation, binding, name } = route;
    const headers = binding.cookieLogin ? tokenHeaders(request, binding.cookieLogin) : request.headers;
    const bearer = await this.authenticator.authenticate({
      // A login is ignored when a visitor token is used, by the limits too.
      headers: operation.auth === 'visitor' ? withoutLogin(headers) : headers,
      origin: this.addresses.anonymous(request.raw),
    });
    const admission = await this.limiter.admit(name, operation, bearer);
    reply.headers(admission.headers);
    if (admission.refusal) throw admission.refusal;
    const caller = isInHead(binding.visitorToken) ? await this.visitorOf(route, request, bearer) : bearer;
    if ((binding.auth ?? operation.auth) === 'required' && caller.kind !== 'user') throw AppError.notLoggedIn();
    return caller;
  }

  private async answer(route: Route, request: FastifyRequest, caller: Caller): Promise<RestAnswer> {
    const { binding } = route;
    const form = await this.formOf(route, request, caller);
    if (!form) return this.ask(route, request, restRequest(request, caller, binding.paged ?? false));
    try {
      return await this.ask(route, request, restRequest(request, caller, binding.paged ?? false, form));
    } catch (error) {
      await form.discard();
      throw error;
    }
  }

  private visitorOf({ operation, binding }: Route, request: FastifyRequest, bearer: Caller): Promise<Caller> {
    const token = restVisitorToken(binding.visitorToken ?? [], restRequest(request, bearer, false));
    return this.visitors.callerOf(operation, token, bearer);
  }

  /** Reads a streamed form only after the caller is known. */
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

/** When two bindings of a path accept forms, the larger limit applies. */
function formOf({ upload }: RestBinding<unknown>, known: PathHandlers['form']): PathHandlers['form'] {
  if (known === 'stream' || upload?.stream) return 'stream';
  return Math.max(known, upload?.maxBytes ?? 0);
}

/** Whether the visitor token can be read before the body. */
function isInHead(places: readonly RestTokenPlace[] | undefined): places is readonly RestTokenPlace[] {
  return places !== undefined && places.every((place) => place.in !== 'body');
}

function withoutLogin({ 'x-auth-token': _token, ...headers }: FastifyRequest['headers']): FastifyRequest['headers'] {
  return headers;
}

/** @throws Error when two bindings of a path accept different bodies: one would get the other's unparsed */
function rawTypesOf(
  path: string,
  { body, method }: RestBinding<unknown>,
  known: PathHandlers | undefined,
): readonly string[] {
  const raw = body?.raw ?? [];
  if (known && (raw.length !== known.raw.length || raw.some((type) => !known.raw.includes(type))))
    throw new Error(`${method} ${path} takes other bodies unread than the other methods of its path`);
  return raw;
}

/** A cached answer is the same object each time, so its text is cached with it. */
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

/** A list is sent as a list (contract/errors.json, rest.success), and a text as a text. */
function toBody(value: unknown, addSuccess: boolean): JsonAnswer['body'] {
  if (Array.isArray(value) || typeof value === 'string' || typeof value === 'boolean') return value;
  const body = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return addSuccess ? { ...body, success: true } : body;
}
