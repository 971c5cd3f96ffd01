import { randomBytes } from 'node:crypto';
import { DEFAULT_CLIENT_FRAME_LIMITS, parseSockJsPayload } from '@gantry/ddp';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { DdpConnection } from '../ddp/ddp.connection';
import { SOCKJS_HTTP_FRAMING } from '../ddp/framing';
import { addressSubject } from '../limits/rate.subject';
import { SessionDirectory } from '../realtime/session.directory';
import { SessionServices } from '../realtime/session.services';
import { checkedHeaders } from '../rest/reply.headers';
import { RealtimeSlots } from '../limits/realtime.slots';
import { ClientAddresses } from '../addresses/client-address';
import { HttpReceiver, RECEIVING_TRANSPORTS, type ReceivingTransport } from './http.receiver';
import { affinityCookie, sockJsCors, sockJsPreflight, UNCACHED } from './sockjs.headers';
import { SockJsSessions } from './sockjs.sessions';

const BASE = '/sockjs';
const SWEEP_MS = 5_000;
/** Allowance for escapes, which make a message longer. */
const MAX_BODY_FACTOR = 4;
const MAX_ID_LENGTH = 128;
const TEXT = 'text/plain; charset=UTF-8';

interface SessionRoute {
  Params: { server: string; session: string };
}

/**
 * SockJS (protocol 0.3) for clients without WebSocket: `xhr`, `xhr_streaming` and `eventsource` to receive, `xhr_send` to send.
 * Its sessions carry the same DDP connections as sockets do, and live on the gateway where they began.
 */
@Injectable()
export class SockJsServer {
  private readonly sessions: SockJsSessions;
  private readonly sweeper: NodeJS.Timeout;
  private readonly isSecure: boolean;
  /** Functions that release the slots of connections. */
  private readonly releases = new WeakMap<DdpConnection, () => void>();
  private draining = false;

  constructor(
    private readonly services: SessionServices,
    private readonly directory: SessionDirectory,
    private readonly addresses: ClientAddresses,
    private readonly slots: RealtimeSlots,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.isSecure = config.ROOT_URL.startsWith('https:');
    this.sessions = new SockJsSessions({
      scheduler: services.hub.scheduler,
      maxPerAddress: config.SOCKJS_SESSIONS_PER_ADDRESS,
      onClosed: (connection) => {
        connection.close();
        directory.remove(connection.session);
        this.releases.get(connection)?.();
      },
    });
    this.sweeper = setInterval(() => this.sessions.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  mount(fastify: FastifyInstance): void {
    fastify.get(BASE, (_request, reply) => reply.type(TEXT).send('Welcome to SockJS!\n'));
    fastify.get(`${BASE}/info`, (request, reply) =>
      this.answer(request, reply).headers(UNCACHED).type('application/json; charset=UTF-8').send(info()),
    );
    this.mountPreflight(fastify, `${BASE}/info`, 'OPTIONS, GET');
    for (const [name, transport] of Object.entries(RECEIVING_TRANSPORTS)) {
      const url = `${BASE}/:server/:session/${name}`;
      fastify.register(async (scope) => {
        takeAnyBody(scope, 0);
        scope.route<SessionRoute>({
          method: transport.method,
          url,
          handler: async (request, reply) => this.receive(request, reply, transport),
        });
      });
      if (transport.method === 'POST') this.mountPreflight(fastify, url, 'OPTIONS, POST');
    }
    const sendUrl = `${BASE}/:server/:session/xhr_send`;
    fastify.register(async (scope) => {
      takeAnyBody(scope, this.config.MAX_FRAME_BYTES * MAX_BODY_FACTOR);
      scope.post<SessionRoute>(sendUrl, {
        // A result that nobody waits for is not read.
        onRequest: async (request, reply) => {
          if (!this.openSession(request))
            await this.answer(request, reply).headers(UNCACHED).type(TEXT).code(404).send();
        },
        handler: async (request, reply) => this.send(request, reply),
      });
    });
    this.mountPreflight(fastify, sendUrl, 'OPTIONS, POST');
  }

  private mountPreflight(fastify: FastifyInstance, url: string, methods: string): void {
    fastify.options(url, async (request, reply) =>
      this.answer(request, reply).headers(sockJsPreflight(methods)).code(204).send(),
    );
  }

  private answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return reply.headers(sockJsCors(request.headers)).headers(affinityCookie(request.headers, this.isSecure));
  }

  private receive(
    request: FastifyRequest<SessionRoute>,
    reply: FastifyReply,
    transport: ReceivingTransport,
  ): FastifyReply {
    this.answer(request, reply).headers(UNCACHED);
    if (!hasGoodIds(request)) return reply.code(404).type(TEXT).send();
    const { session: id } = request.params;
    const isFull = this.draining || this.directory.size >= this.config.MAX_CONNECTIONS;
    const known = this.sessions.find(id);
    if (!known && isFull) return reply.code(503).header('retry-after', '1').type(TEXT).send();
    const entry = known ?? this.begin(id, request);
    if (!entry) return reply.code(429).header('retry-after', '1').type(TEXT).send('Too many sessions');
    const headers = checkedHeaders(definedHeaders(reply));
    reply.hijack();
    const receiver = new HttpReceiver(reply.raw, transport, headers, {
      onDrained: (drained) => entry.session.drained(drained),
      onCut: (cut) => entry.session.interrupted(cut),
    });
    entry.session.attach(receiver);
    return reply;
  }

  private begin(id: string, request: FastifyRequest): ReturnType<SockJsSessions['begin']> {
    const origin = this.addresses.anonymous(request.raw);
    const { ip = '' } = origin;
    if (this.slots.isFull(ip)) return undefined;
    return this.sessions.begin(id, addressSubject(ip), (carrier) => {
      const connection = new DdpConnection({
        ...carrier,
        services: this.services,
        framing: SOCKJS_HTTP_FRAMING,
        origin,
        limits: { ...DEFAULT_CLIENT_FRAME_LIMITS, maxTextLength: this.config.MAX_FRAME_BYTES },
        logger: this.logger,
      });
      this.releases.set(connection, this.slots.take(ip));
      this.directory.add(connection.session);
      return connection;
    });
  }

  private openSession(request: FastifyRequest<SessionRoute>): ReturnType<SockJsSessions['find']> {
    const entry = hasGoodIds(request) ? this.sessions.find(request.params.session) : undefined;
    return entry?.session.isOpen ? entry : undefined;
  }

  private send(request: FastifyRequest<SessionRoute>, reply: FastifyReply): FastifyReply {
    this.answer(request, reply).headers(UNCACHED).type(TEXT);
    const entry = this.openSession(request);
    if (!entry) return reply.code(404).send();
    const { body } = request;
    if (typeof body !== 'string' || body === '') return reply.code(500).send('Payload expected.');
    const payload = parseSockJsPayload(body);
    if (!payload.ok) {
      const isLarge = payload.reason === 'too-large';
      return reply.code(isLarge ? 413 : 500).send(isLarge ? 'Payload too large.' : 'Broken JSON encoding.');
    }
    for (const message of payload.messages) if (entry.session.isOpen) entry.connection.receive(message);
    return reply.code(204).send();
  }

  /** Closes the sessions, so that clients connect to another gateway. */
  close(): void {
    this.draining = true;
    clearInterval(this.sweeper);
    this.sessions.sendAway();
    this.sessions.destroyAll();
  }
}

function info(): object {
  return { websocket: true, origins: ['*:*'], cookie_needed: false, entropy: randomBytes(4).readUInt32BE() };
}

/** Ids of the protocol contain no dots. Any server id is accepted: load balancers use it. */
function hasGoodIds({ params: { server, session } }: FastifyRequest<SessionRoute>): boolean {
  return [server, session].every((id) => id !== '' && id.length <= MAX_ID_LENGTH && !id.includes('.'));
}

/** Clients send bodies with many content types. @param maxBytes 0: the body is not read */
function takeAnyBody(scope: FastifyInstance, maxBytes: number): void {
  scope.removeAllContentTypeParsers();
  if (maxBytes > 0) {
    const options = { parseAs: 'string' as const, bodyLimit: maxBytes };
    scope.addContentTypeParser<string>('*', options, (_request, body, done) => done(null, body));
    return;
  }
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
}

/** Headers that hooks set before the response was taken over from Fastify. */
function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
