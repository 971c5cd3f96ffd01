import { createHash } from 'node:crypto';
import {
  AppError,
  forwardedAnswerSchema,
  HTTP_METHODS,
  ROUTE_SOURCES,
  type Caller,
  type ForwardedRequest,
  type RouteSource,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GuessThrottle } from '../limits/guess.throttle';
import { RestLimiter } from '../limits/rest.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { ClientAddresses } from '../addresses/client-address';
import { TokenHeaderAuthenticator } from '../sessions/token-header.authenticator';
import { VisitorAuthenticator, type Origin } from '../sessions/visitor.authenticator';
import { addRawBodies, UnreadBody } from './body.parser';
import { answerHeaders, forwardedHeaders } from './forwarded.headers';
import type { ContentAnswer } from './rest.content';
import { RestResponder, type RestHandler } from './rest.responder';

const NOT_FOUND = 404;
const VISITOR_HEADER = 'x-visitor-token';
const NO_BODY = new Uint8Array();

/**
 * Routes that the contracts do not know: whatever comes below the prefix of a source goes to its owner as a whole, and the
 * owner's answer back. Limits, logins and the size of bodies stay here.
 */
@Injectable()
export class RouteForwarder {
  /** Forwarded requests that are not answered yet. */
  private readonly inFlight = new Map<RouteSource, number>();

  constructor(
    private readonly invoker: OperationInvoker,
    private readonly authenticator: TokenHeaderAuthenticator,
    private readonly visitors: VisitorAuthenticator,
    private readonly limiter: RestLimiter,
    private readonly guesses: GuessThrottle,
    private readonly responder: RestResponder,
    private readonly addresses: ClientAddresses,
  ) {}

  /** @param sources all of them except in tests */
  mount(fastify: FastifyInstance, sources: readonly RouteSource[] = ROUTE_SOURCES): void {
    for (const source of sources) {
      for (const prefix of source.prefixes) {
        const handler: RestHandler = {
          name: source.answer.id,
          maxBodyBytes: source.maxBodyBytes,
          admit: (request, reply) => this.admit(source, request, reply),
          run: (request, _reply, caller) => this.forward(source, prefix, request, caller),
        };
        void fastify.register(async (scope) => {
          addRawBodies(scope, ['*']);
          this.responder.mount(scope, `${prefix}*`, new Map(source.methods.map((method) => [method, handler])));
        });
      }
    }
  }

  /** Authenticates and limits a request by its head alone, before its body is read. */
  private async admit(source: RouteSource, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const bearer = await this.bearer(source, request);
    const admission = await this.limiter.admit(routeName(request), source.answer, bearer);
    reply.headers(admission.headers);
    if (admission.refusal) throw admission.refusal;
    this.guesses.requireAllowed('run-time-route', originOf(bearer));
    return this.callerOf(source, request, bearer);
  }

  private async forward(
    source: RouteSource,
    prefix: string,
    request: FastifyRequest,
    caller: Caller,
  ): Promise<ContentAnswer> {
    const answer = await this.ask(source, caller, forwarded(prefix, request), request.id);
    if (answer.status === NOT_FOUND) this.guesses.failed('run-time-route', originOf(caller));
    return { status: answer.status, headers: answerHeaders(answer.headers), content: Buffer.from(answer.body) };
  }

  /** A login only counts if the source accepts logins: a secret in the address identifies no user. */
  private bearer({ callers }: RouteSource, { headers, raw }: FastifyRequest): Promise<Caller> {
    const { 'user-agent': userAgent } = headers;
    return this.authenticator.authenticate({
      headers: callers.includes('user') ? headers : userAgent === undefined ? {} : { 'user-agent': userAgent },
      origin: this.addresses.anonymous(raw),
    });
  }

  private callerOf({ callers, answer }: RouteSource, { headers }: FastifyRequest, bearer: Caller): Promise<Caller> {
    const token = headers[VISITOR_HEADER];
    const isVisitor = callers.includes('visitor') && bearer.kind === 'anonymous' && typeof token === 'string';
    return this.visitors.callerOf(answer, isVisitor ? token : undefined, bearer);
  }

  private async ask(source: RouteSource, caller: Caller, input: ForwardedRequest, traceId: string) {
    const { answer: operation, maxInFlight } = source;
    const count = this.inFlight.get(source) ?? 0;
    if (count >= maxInFlight) throw AppError.unavailable(operation.service);
    this.inFlight.set(source, count + 1);
    try {
      return forwardedAnswerSchema.parse(await this.invoker.invoke({ operation, caller, input, traceId }));
    } finally {
      this.inFlight.set(source, (this.inFlight.get(source) ?? 1) - 1);
    }
  }
}

function originOf(caller: Caller): Origin {
  return caller.kind === 'system' ? {} : caller;
}

/** Limits count by address and source only, because the rest of the path may be long and contains a secret. */
function routeName({ method, url }: FastifyRequest): string {
  const path = url.split('?', 1)[0] ?? '';
  return `${method} ${createHash('sha256').update(path).digest('base64url')}`;
}

/** @throws AppError not-found for a path that cannot be decoded. */
function forwarded(prefix: string, request: FastifyRequest): ForwardedRequest {
  const { url, headers, body } = request;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    method: methodOf(request),
    prefix,
    segments: segmentsOf(path.slice(prefix.length)),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: forwardedHeaders(headers),
    body: body instanceof UnreadBody ? body.content : NO_BODY,
  };
}

function methodOf({ method }: FastifyRequest): ForwardedRequest['method'] {
  const known = HTTP_METHODS.find((name) => name === method);
  if (!known) throw new AppError('error-not-found', 'Not found', undefined, 'not-found');
  return known;
}

function segmentsOf(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    throw new AppError('error-not-found', 'Not found', undefined, 'not-found');
  }
}
