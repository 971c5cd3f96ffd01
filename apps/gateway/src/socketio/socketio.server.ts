import type { Server as HttpServer } from 'node:http';
import { AppError, type Caller } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { MethodNotFound, PublicationNotFound, RealtimeSession, SessionServices } from '../realtime/realtime.session';
import { SessionDirectory } from '../realtime/session.directory';
import { SessionCache } from '../sessions/session.cache';
import { clientAddress } from '../sessions/client-address';
import { BroadcastBatch } from './broadcast.batch';

/** The namespace that speaks streams and methods; others are refused. */
export const REALTIME_NAMESPACE = '/realtime';
/** A client that comes back to this gateway within this time gets what it missed, ms. */
const RECOVERY_WINDOW_MS = 120_000;
/** Lost connections that are kept for it at one time. */
const MAX_AWAITING_RECOVERY = 5_000;

const callSchema = z.object({ method: z.string().max(256), params: z.array(z.unknown()).max(64).default([]) });
const subscribeSchema = z.object({ id: z.string().max(256), name: z.string().max(256), params: z.array(z.unknown()).max(64).default([]) });
const unsubscribeSchema = z.object({ id: z.string().max(256) });
const handshakeSchema = z.object({ userId: z.string().max(64), token: z.string().max(512) });

type Acknowledge = (answer: Record<string, unknown>) => void;

/**
 * The same methods and streams over socket.io: `call {method, params}`, `subscribe {id, name, params}`,
 * `unsubscribe {id}`, each acknowledged; stream events arrive as `changed`, in the form of DDP's frame. What is
 * emitted to a socket goes through the adapter, so socket.io's connection-state recovery replays it.
 */
@Injectable()
export class SocketIoServer {
  private io: Server | undefined;
  private readonly awaitingRecovery = new Map<string, { session: RealtimeSession; timer: NodeJS.Timeout }>();

  constructor(
    private readonly services: SessionServices,
    private readonly directory: SessionDirectory,
    private readonly sessions: SessionCache,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  attach(server: HttpServer): void {
    this.io = new Server(server, {
      serveClient: false,
      destroyUpgrade: false,
      maxHttpBufferSize: this.config.MAX_FRAME_BYTES,
      connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_WINDOW_MS, skipMiddlewares: false },
    });
    const namespace = this.io.of(REALTIME_NAMESPACE);
    namespace.use((socket, next) => {
      this.authenticate(socket).then(() => next(), (error: unknown) => next(error instanceof Error ? error : new Error(String(error))));
    });
    const batch = new BroadcastBatch(namespace);
    namespace.on('connection', (socket) => this.accept(socket, batch));
  }

  /** The handshake may carry a login; a recovered socket proves its login again. */
  private async authenticate(socket: Socket): Promise<void> {
    const handshake = handshakeSchema.safeParse(socket.handshake.auth);
    if (!handshake.success) return;
    const caller = await this.sessions.find(handshake.data.userId, handshake.data.token);
    if (!caller) throw new Error('You must be logged in to do this.');
    socket.data = { ...handshake.data, caller };
  }

  private accept(socket: Socket, batch: BroadcastBatch): void {
    const waiting = socket.recovered ? this.awaitingRecovery.get(socket.id) : undefined;
    clearTimeout(waiting?.timer);
    this.awaitingRecovery.delete(socket.id);
    const session = waiting?.session ?? this.openSession(socket, batch);
    this.serve(socket, session);
    socket.on('disconnect', (reason) => this.release(socket.id, session, reason));
  }

  private openSession(socket: Socket, batch: BroadcastBatch): RealtimeSession {
    const room = `connection:${socket.id}`;
    void socket.join(room);
    const ip = clientAddress(socket.request, this.config.HTTP_FORWARDED_COUNT);
    const session = new RealtimeSession(
      this.services,
      {
        dialect: 'socketio',
        deliver: (frame) => batch.add(frame, room),
        loggedIn: () => undefined,
        revoked: () => void socket.disconnect(true),
      },
      { kind: 'anonymous', ip },
    );
    this.directory.add(session);
    if (isUser(socket.data.caller)) session.become({ ...socket.data.caller, ip });
    return session;
  }

  private serve(socket: Socket, session: RealtimeSession): void {
    const on = <T>(event: string, schema: z.ZodType<T>, handle: (message: T) => Promise<Record<string, unknown>>): void => {
      socket.on(event, (message: unknown, acknowledge?: Acknowledge) => {
        const parsed = schema.safeParse(message);
        const answer = parsed.success ? handle(parsed.data) : Promise.resolve({ error: { error: 400, reason: 'Match failed' } });
        answer.catch((error: unknown) => ({ error: this.toError(error) })).then((reply) => acknowledge?.(JSON.parse(stringifyEjson(reply))));
      });
    };
    on('call', callSchema, async ({ method, params }) => ({ result: await session.call(method, params) }));
    on('subscribe', subscribeSchema, async ({ id, name, params }) => ({ ready: await session.subscribe(id, name, params) }));
    on('unsubscribe', unsubscribeSchema, async ({ id }) => {
      session.unsubscribe(id);
      return {};
    });
  }

  /** While recovery is possible the session goes on listening, so that the adapter has what the client missed. */
  private release(socketId: string, session: RealtimeSession, reason: string): void {
    const recoverable = reason === 'transport error' || reason === 'transport close' || reason === 'ping timeout';
    if (!recoverable || this.awaitingRecovery.size >= MAX_AWAITING_RECOVERY) return this.directory.remove(session);
    const timer = setTimeout(() => {
      this.awaitingRecovery.delete(socketId);
      this.directory.remove(session);
    }, RECOVERY_WINDOW_MS);
    timer.unref();
    this.awaitingRecovery.set(socketId, { session, timer });
  }

  private toError(error: unknown): Record<string, unknown> {
    if (error instanceof AppError) return { error: error.code, reason: error.reason, details: error.details };
    if (error instanceof MethodNotFound || error instanceof PublicationNotFound) return { error: 404, reason: `'${error.message}' not found` };
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
