import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Caller } from '@gantry/contracts';
import { DEFAULT_CLIENT_FRAME_LIMITS, serverFrame, SOCKJS_HEARTBEAT, SOCKJS_OPEN } from '@gantry/ddp';
import { encodeTextFrame, SocketQueue } from '@gantry/realtime';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { WebSocketServer, type WebSocket } from 'ws';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { SessionServices } from '../realtime/realtime.session';
import { SessionDirectory } from '../realtime/session.directory';
import { clientAddress } from '../sessions/client-address';
import { DdpConnection } from './ddp.connection';
import { RAW_FRAMING, SOCKJS_FRAMING, type Framing } from './framing';

/** The server pings after this long without a word, and closes after as long again (contract/ddp-extra.json, wire.ping), ms. */
const SILENCE_MS = 15_000;
const SWEEP_MS = 5_000;
/** A frame above the configured size gets the protocol's error; above this many times of it the socket is closed (1009). */
const HARD_LIMIT_FACTOR = 4;
const SLOW_CONSUMER = { code: 1013, reason: 'slow consumer' } as const;
const TEXT_ONLY = { code: 1003, reason: 'text frames only' } as const;
const GOING_AWAY = { code: 1012, reason: 'service restart' } as const;
/** Connections told to go in one step of a shutdown, and the pause between steps, ms: reconnects come spread. */
const DRAIN_STEP = 500;
const DRAIN_PAUSE_MS = 100;
const CLOSE_WAIT_MS = 2_000;

const PING = encodeTextFrame(serverFrame.ping());
const SOCKJS_PING = encodeTextFrame(SOCKJS_HEARTBEAT);

interface Connected {
  readonly connection: DdpConnection;
  readonly socket: WebSocket;
  readonly queue: SocketQueue;
  /** A ping is out and nothing was heard since. */
  pinged: boolean;
}

/** DDP over WebSocket and over SockJS' WebSocket transport, on the gateway's HTTP server. */
@Injectable()
export class DdpServer {
  private readonly wss: WebSocketServer;
  private readonly open = new Set<Connected>();
  private readonly sweeper: NodeJS.Timeout;
  private draining = false;

  constructor(
    private readonly services: SessionServices,
    private readonly directory: SessionDirectory,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    // Prebuilt frames go to the socket beneath `ws`: compression, which has state, must stay off.
    this.wss = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: config.MAX_FRAME_BYTES * HARD_LIMIT_FACTOR,
    });
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  /** @param otherPaths beginnings of paths whose upgrades somebody else on this server takes. */
  attach(server: Server, otherPaths: readonly string[]): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = pathOf(request);
      if (otherPaths.some((other) => path.startsWith(other))) return;
      const framing = framingFor(path);
      if (!framing) return refuse(socket, '404 Not Found');
      if (this.draining || this.directory.size >= this.config.MAX_CONNECTIONS)
        return refuse(socket, '503 Service Unavailable', 'Retry-After: 1');
      this.wss.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, socket, request, framing));
    });
  }

  private accept(socket: WebSocket, stream: Duplex, request: IncomingMessage, framing: Framing): void {
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
      origin: originOf(request, this.config.HTTP_FORWARDED_COUNT),
      limits: { ...DEFAULT_CLIENT_FRAME_LIMITS, maxTextLength: this.config.MAX_FRAME_BYTES },
      logger: this.logger,
    });
    const entry: Connected = { connection, socket, queue, pinged: false };
    this.open.add(entry);
    this.directory.add(connection.session);
    socket.on('message', (data, isBinary) => {
      entry.pinged = false;
      if (isBinary) socket.close(TEXT_ONLY.code, TEXT_ONLY.reason);
      else connection.receive(data.toString());
    });
    // A protocol fault of the client; `close` follows and says the rest.
    socket.on('error', (err) => this.logger.debug({ err }, 'socket error'));
    socket.on('close', () => {
      this.open.delete(entry);
      connection.close();
      queue.close();
      this.directory.remove(connection.session);
    });
  }

  private closeAfterFlush(socket: WebSocket, queue: SocketQueue, code: number, reason: string): void {
    queue.flush();
    socket.close(code, reason);
  }

  private sweep(): void {
    const now = performance.now();
    for (const entry of this.open) {
      const silence = now - entry.connection.lastHeard;
      if (entry.pinged && silence > 2 * SILENCE_MS) entry.socket.terminate();
      else if (!entry.pinged && silence > SILENCE_MS) {
        entry.pinged = true;
        entry.queue.push(PING_BY_DIALECT[entry.connection.dialect]);
      }
    }
  }

  /** Sends clients elsewhere in steps, so that they do not all come back at once. */
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

// A SockJS heartbeat needs no answer of the application; a DDP ping on top of it does.
const PING_BY_DIALECT = {
  ddp: PING,
  sockjs: Buffer.concat([SOCKJS_PING, encodeTextFrame(SOCKJS_FRAMING.wrap(serverFrame.ping()))]),
} as const;

/** Without the query; not by URL, which throws at paths such as `//`. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** Node leaves an upgraded socket to its taker: nobody else closes it or listens to its errors. */
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

function originOf(request: IncomingMessage, trustedProxies: number): Caller {
  const userAgent = request.headers['user-agent'];
  return {
    kind: 'anonymous',
    ip: clientAddress(request, trustedProxies),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
