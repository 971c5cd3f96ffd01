import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { AppError, type Caller } from '@gantry/contracts';
import { EjsonError, parseEjson, stringifyEjson } from '@gantry/ddp';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { MethodNotFound } from '../realtime/method.invoker';
import { OrderedWork } from '../realtime/ordered.work';
import { MAX_WAITING_REQUESTS, PublicationNotFound, RealtimeSession } from '../realtime/realtime.session';
import { SessionDirectory } from '../realtime/session.directory';
import { SessionServices } from '../realtime/session.services';
import { SessionCache } from '../sessions/session.cache';
import { RealtimeSlots } from '../limits/realtime.slots';
import { ClientAddresses } from '../addresses/client-address';
import { limitBacklog, type RawPackets } from './backlog.limit';
import { BroadcastBatch } from './broadcast.batch';

/** Where socket.io takes its requests. */
export const SOCKET_IO_PATH = '/socket.io/';
/** The only namespace; it serves streams and methods. */
export const REALTIME_NAMESPACE = '/realtime';
/** A client that reconnects to this gateway within this time gets the events it missed, ms. */
const RECOVERY_WINDOW_MS = 120_000;
/** Most lost connections kept for recovery at a time. */
const MAX_AWAITING_RECOVERY = 5_000;

const callSchema = z.object({ method: z.string().max(256), params: z.array(z.unknown()).max(64).default([]) });
const subscribeSchema = z.object({
  id: z.string().max(256),
  name: z.string().max(256),
  params: z.array(z.unknown()).max(64).default([]),
});
const unsubscribeSchema = z.object({ id: z.string().max(256) });
const handshakeSchema = z.object({ userId: z.string().max(64), token: z.string().max(512) });

/** What a socket of the namespaces goes over. */
interface RawConnection extends RawPackets {
  readonly request: IncomingMessage;
  once(event: 'close', listener: () => void): unknown;
}

type Acknowledge = (answer: Record<string, unknown>) => void;

/** One client, across all sockets that recover it. */
interface Connection {
  readonly session: RealtimeSession;
  readonly work: OrderedWork;
  socket: Socket;
  /** Runs while the client is away. */
  giveUp?: NodeJS.Timeout | undefined;
  /** The login ended while the client was away: it is told when it reconnects. */
  isRevoked: boolean;
}

/**
 * The same methods and streams over socket.io: `call {method, params}`, `subscribe {id, name, params}`,
 * `unsubscribe {id}`, each acknowledged; stream events arrive as `changed`, in the form of DDP's frame, and `nosub {id}` says
 * that the server has ended a subscription. What is emitted to a socket goes through the adapter, so socket.io's
 * connection-state recovery replays it.
 */
@Injectable()
export class SocketIoServer {
  private io: Server | undefined;
  private readonly awaitingRecovery = new Map<string, Connection>();

  constructor(
    private readonly services: SessionServices,
    private readonly directory: SessionDirectory,
    private readonly sessions: SessionCache,
    private readonly addresses: ClientAddresses,
    private readonly slots: RealtimeSlots,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  attach(server: HttpServer): void {
    this.io = new Server(server, {
      path: SOCKET_IO_PATH,
      serveClient: false,
      destroyUpgrade: false,
      maxHttpBufferSize: this.config.MAX_FRAME_BYTES,
      allowRequest: (request, answer) => answer(null, this.hasRoomFor(request)),
      // Recovery does not check the login again: the session of an absent client gets revocations like any other.
      connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_WINDOW_MS, skipMiddlewares: true },
    });
    // Whoever has shaken hands takes a place, with a namespace or without.
    this.io.engine.on('connection', (raw: RawConnection) => {
      raw.once('close', this.slots.take(this.addresses.of(raw.request)));
      limitBacklog(raw);
    });
    this.io.use((_socket, next) => next(new Error(`Use the namespace ${REALTIME_NAMESPACE}`)));
    const namespace = this.io.of(REALTIME_NAMESPACE);
    namespace.use((socket, next) => {
      this.authenticate(socket).then(
        () => next(),
        (error: unknown) => next(error instanceof Error ? error : new Error(String(error))),
      );
    });
    const batch = new BroadcastBatch(namespace);
    namespace.on('connection', (socket) => this.accept(socket, batch));
  }

  private hasRoomFor(request: IncomingMessage): boolean {
    return this.directory.size < this.config.MAX_CONNECTIONS && !this.slots.isFull(this.addresses.of(request));
  }

  /** Reads the login from the handshake, if there is one. */
  private async authenticate(socket: Socket): Promise<void> {
    const handshake = handshakeSchema.safeParse(socket.handshake.auth);
    if (!handshake.success) return;
    const caller = await this.sessions.find(handshake.data.userId, handshake.data.token);
    if (!caller) throw new Error('You must be logged in to do this.');
    socket.data = { caller };
  }

  private accept(socket: Socket, batch: BroadcastBatch): void {
    const known = socket.recovered ? this.awaitingRecovery.get(socket.id) : undefined;
    clearTimeout(known?.giveUp);
    this.awaitingRecovery.delete(socket.id);
    const connection = known ?? this.openConnection(socket, batch);
    connection.socket = socket;
    this.serve(connection);
    socket.on('disconnect', (reason) => this.release(connection, reason));
    if (connection.isRevoked) return void socket.disconnect(true);
    // Sent through the adapter, because a client can only be recovered from an event that it has received.
    if (!known) batch.tell(roomOf(socket), 'connected', { msg: 'connected', session: connection.session.id });
  }

  private openConnection(socket: Socket, batch: BroadcastBatch): Connection {
    const room = roomOf(socket);
    void socket.join(room);
    const visitor = this.addresses.anonymous(socket.request);
    const session = new RealtimeSession(
      this.services,
      {
        dialect: 'socketio',
        deliver: (frame) => batch.add(frame, room),
        ended: (id) => batch.tell(room, 'nosub', { msg: 'nosub', id }),
        loggedIn: () => undefined,
        loggedOut: () => undefined,
        revoked: () => this.revoke(connection),
      },
      visitor,
    );
    const work = new OrderedWork(MAX_WAITING_REQUESTS, (err) =>
      this.logger.error({ err }, 'socket.io request not handled'),
    );
    const connection: Connection = { session, work, socket, isRevoked: false };
    this.directory.add(session);
    if (isUser(socket.data.caller)) session.become({ ...socket.data.caller, ip: visitor.ip });
    return connection;
  }

  private revoke(connection: Connection): void {
    connection.isRevoked = true;
    // The call in progress may be the one that ended the login, so it is answered first. Waiting calls are dropped.
    connection.work.clear();
    connection.work.add(async () => void connection.socket.disconnect(true));
  }

  private serve({ session, work, socket }: Connection): void {
    socket.onAny(() => {
      if (session.admitsFrame()) return;
      work.clear();
      socket.disconnect(true);
    });
    const on = <T>(
      event: string,
      schema: z.ZodType<T>,
      handle: (message: T) => Promise<Record<string, unknown>>,
    ): void => {
      socket.on(event, (message: unknown, acknowledge?: unknown) => {
        const answer = (reply: Record<string, unknown>): void => {
          if (isAcknowledge(acknowledge)) acknowledge(JSON.parse(stringifyEjson(reply)));
        };
        const parsed = schema.safeParse(fromJson(message));
        if (!parsed.success) return answer({ error: { error: 400, reason: 'Match failed' } });
        const accepted = work.add(async () =>
          answer(await handle(parsed.data).catch((error: unknown) => ({ error: this.toError(error) }))),
        );
        if (!accepted) socket.disconnect(true);
      });
    };
    on('call', callSchema, async ({ method, params }) => ({ result: await session.call(method, params) }));
    on('subscribe', subscribeSchema, async ({ id, name, params }) => ({
      ready: (await session.subscribe(id, name, params)) !== 'refused' && session.isSubscribed(id),
    }));
    on('unsubscribe', unsubscribeSchema, async ({ id }) => {
      session.unsubscribe(id);
      return {};
    });
  }

  /** The session continues to listen while recovery is possible, so that the adapter has the missed events. */
  private release(connection: Connection, reason: string): void {
    const { session, work, socket } = connection;
    const recoverable = reason === 'transport error' || reason === 'transport close' || reason === 'ping timeout';
    if (!recoverable || this.awaitingRecovery.size >= MAX_AWAITING_RECOVERY) {
      work.clear();
      return this.directory.remove(session);
    }
    connection.giveUp = setTimeout(() => {
      this.awaitingRecovery.delete(socket.id);
      this.directory.remove(session);
    }, RECOVERY_WINDOW_MS);
    connection.giveUp.unref();
    this.awaitingRecovery.set(socket.id, connection);
  }

  private toError(error: unknown): Record<string, unknown> {
    if (error instanceof AppError) return { error: error.code, reason: error.reason, details: error.details };
    if (error instanceof MethodNotFound || error instanceof PublicationNotFound)
      return { error: 404, reason: `'${error.message}' not found` };
    this.logger.error({ err: error }, 'socket.io call failed');
    return { error: 500, reason: 'Internal server error' };
  }

  async close(): Promise<void> {
    await this.io?.close();
  }
}

function isUser(value: unknown): value is Extract<Caller, { kind: 'user' }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'user';
}

function roomOf(socket: Socket): string {
  return `connection:${socket.id}`;
}

function isAcknowledge(value: unknown): value is Acknowledge {
  return typeof value === 'function';
}

/** Arguments are EJSON in JSON, as in DDP. @returns undefined when they are nested too deeply */
function fromJson(message: unknown): unknown {
  try {
    return parseEjson(JSON.stringify(message ?? null));
  } catch (error) {
    // A RangeError: nested deeper than the stack allows.
    if (error instanceof EjsonError || error instanceof RangeError) return undefined;
    throw error;
  }
}
