import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { DEFAULT_CLIENT_FRAME_LIMITS, serverFrame, SOCKJS_HEARTBEAT, SOCKJS_OPEN } from '@gantry/ddp';
import { encodeTextFrame, SocketQueue } from '@gantry/realtime';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { WebSocketServer, type WebSocket } from 'ws';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { ENCODERS } from '../realtime/dialects';
import { SessionDirectory } from '../realtime/session.directory';
import { SessionServices } from '../realtime/session.services';
import { RealtimeSlots } from '../limits/realtime.slots';
import { ClientAddresses, type AnonymousCaller } from '../addresses/client-address';
import { GOING_AWAY, SLOW_CONSUMER, TEXT_ONLY, TOO_MANY_FRAMES } from './close.codes';
import { DdpConnection } from './ddp.connection';
import { RAW_FRAMING, SOCKJS_FRAMING, type Framing } from './framing';
import { SilenceWatch } from './silence.watch';

const SWEEP_MS = 5_000;
/**
 * A frame above the configured size gets a protocol error; above this multiple of the size the socket is closed (1009).
 */
const HARD_LIMIT_FACTOR = 4;
/**
 * Connections closed in each step of a shutdown, and the pause between steps, ms, so that clients do not all reconnect
 * at once.
 */
const DRAIN_STEP = 500;
const DRAIN_PAUSE_MS = 100;
const CLOSE_WAIT_MS = 2_000;

const PING = ENCODERS.ddp(serverFrame.ping());
// SockJS heartbeats need no answer from the application, so DDP pings are sent in addition.
const SOCKJS_PING = Buffer.concat([encodeTextFrame(SOCKJS_HEARTBEAT), ENCODERS.sockjs(serverFrame.ping())]);

interface Connected {
  readonly connection: DdpConnection;
  readonly socket: WebSocket;
  readonly queue: SocketQueue;
}

/** DDP over WebSocket and over SockJS' WebSocket transport, on the gateway's HTTP server. */
@Injectable()
export class DdpServer {
  private readonly wss: WebSocketServer;
  private readonly open = new Set<Connected>();
  private readonly silence = new SilenceWatch();
  private readonly sweeper: NodeJS.Timeout;
  private draining = false;

  constructor(
    private readonly services: SessionServices,
    private readonly directory: SessionDirectory,
    private readonly addresses: ClientAddresses,
    private readonly slots: RealtimeSlots,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    // Prebuilt frames are written to the socket beneath `ws`, so compression, which has state, must stay off.
    this.wss = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: config.MAX_FRAME_BYTES * HARD_LIMIT_FACTOR,
    });
    this.sweeper = setInterval(() => this.silence.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  /** @param otherPaths prefixes of paths whose upgrades another component of this server handles */
  attach(server: Server, otherPaths: readonly string[]): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = pathOf(request);
      if (otherPaths.some((other) => path.startsWith(other))) return;
      const framing = framingFor(path);
      if (!framing) return refuse(socket, '404 Not Found');
      if (this.draining || this.directory.size >= this.config.MAX_CONNECTIONS)
        return refuse(socket, '503 Service Unavailable', 'Retry-After: 1');
      const origin = this.addresses.anonymous(request);
      if (this.slots.isFull(origin.ip ?? '')) return refuse(socket, '429 Too Many Requests', 'Retry-After: 1');
      this.wss.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, socket, origin, framing));
    });
  }

  private accept(socket: WebSocket, stream: Duplex, origin: AnonymousCaller, framing: Framing): void {
    const release = this.slots.take(origin.ip ?? '');
    const queue = new SocketQueue({
      sink: stream,
      scheduler: this.services.hub.scheduler,
      onOverflow: () => socket.close(SLOW_CONSUMER.code, SLOW_CONSUMER.reason),
    });
    if (framing === SOCKJS_FRAMING) queue.push(encodeTextFrame(SOCKJS_OPEN));
    const connection = new DdpConnection({
      services: this.services,
      framing,
      queue,
      transport: { close: (code, reason) => this.closeAfterFlush(socket, queue, code, reason) },
      origin,
      limits: { ...DEFAULT_CLIENT_FRAME_LIMITS, maxTextLength: this.config.MAX_FRAME_BYTES },
      logger: this.logger,
    });
    const entry: Connected = { connection, socket, queue };
    const watched = {
      get lastHeard() {
        return connection.lastHeard;
      },
      ping: () => void queue.push(framing === SOCKJS_FRAMING ? SOCKJS_PING : PING),
      drop: () => socket.terminate(),
    };
    this.open.add(entry);
    this.silence.add(watched);
    this.directory.add(connection.session);
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(TEXT_ONLY.code, TEXT_ONLY.reason);
      else connection.receive(data.toString());
    });
    // A protocol error of the client; the `close` event follows with the details.
    socket.on('error', (err) => this.logger.debug({ err }, 'socket error'));
    socket.on('close', () => {
      release();
      this.open.delete(entry);
      this.silence.delete(watched);
      connection.close();
      queue.close();
      this.directory.remove(connection.session);
    });
  }

  private closeAfterFlush(socket: WebSocket, queue: SocketQueue, code: number, reason: string): void {
    queue.flush();
    socket.close(code, reason);
    // Nobody reads any further what a flood has still to say, nor waits for a client that does not answer.
    if (code === TOO_MANY_FRAMES.code) socket.pause();
    setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
  }

  /** Closes connections in steps, so that the clients do not all reconnect at once. */
  async close(): Promise<void> {
    this.draining = true;
    clearInterval(this.sweeper);
    const entries = [...this.open];
    for (let start = 0; start < entries.length; start += DRAIN_STEP) {
      for (const { socket, queue } of entries.slice(start, start + DRAIN_STEP))
        this.closeAfterFlush(socket, queue, GOING_AWAY.code, GOING_AWAY.reason);
      if (start + DRAIN_STEP < entries.length) await pause(DRAIN_PAUSE_MS);
    }
    const deadline = Date.now() + CLOSE_WAIT_MS;
    while (this.open.size > 0 && Date.now() < deadline) await pause(DRAIN_PAUSE_MS / 4);
    for (const { socket } of this.open) socket.terminate();
  }
}

/** The path without the query. Does not use URL, which throws for paths such as `//`. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** Node closes no upgraded socket and handles none of its errors: whoever takes the upgrade has to. */
function refuse(socket: Duplex, status: string, ...headers: readonly string[]): void {
  socket.on('error', () => socket.destroy());
  socket.end([`HTTP/1.1 ${status}`, ...headers, 'Connection: close', 'Content-Length: 0', '', ''].join('\r\n'), () =>
    socket.destroy(),
  );
}

function framingFor(path: string): Framing | undefined {
  if (path === '/websocket') return RAW_FRAMING;
  return /^\/sockjs\/[^/]+\/[^/]+\/websocket$/.test(path) ? SOCKJS_FRAMING : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
