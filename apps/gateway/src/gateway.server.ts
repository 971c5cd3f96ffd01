import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import {
  answerOps,
  BusServer,
  parseParameters,
  PlatformModule,
  StartupError,
  type Closable,
  type PlatformProcess,
} from '@gantry/service-kit';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config';
import { DdpServer } from './ddp/ddp.server';
import { GatewayModule } from './gateway.module';
import { HOME_HEADERS, homePage } from './home/home.page';
import { limitPeers } from './limits/peer.limit';
import { slotsPerAddress } from './limits/realtime.slots';
import { mountApiDocs } from './openapi/openapi.routes';
import { StreamHub } from './realtime/stream.hub';
import { addBodyParsers } from './rest/body.parser';
import { EdgeHeaders } from './rest/edge.headers';
import { MethodCallAdapter } from './rest/method-call.adapter';
import { limitBodies } from './rest/body.deadline';
import { ignoreForeignUpgrades } from './rest/foreign.upgrades';
import { DEFAULT_BODY_BYTES, RestResponder } from './rest/rest.responder';
import { RestRouter } from './rest/rest.router';
import { RouteForwarder } from './rest/route.forwarder';
import { serverTimeouts } from './rest/server.limits';
import { ClientAddresses } from './addresses/client-address';
import { SockJsServer } from './sockjs/sockjs.server';
import { SOCKET_IO_PATH, SocketIoServer } from './socketio/socketio.server';

/** The version of the API that clients test for (contract/server-misc.md, SRV-003). */
const API_VERSION = '3.11.1';
const MAX_REQUEST_ID = 64;
/** Longest parameter in a path: a file name of 255 characters, each of which may be escaped as %xx%xx%xx. */
const MAX_PARAMETER_LENGTH = 255 * 9;

export interface GatewayOptions {
  readonly platform: PlatformProcess;
  readonly config: GatewayConfig;
  /** Names of the services that run in this process (standalone). */
  readonly services?: readonly (Type | DynamicModule)[];
}

/**
 * Starts the public port. The returned function stops accepting connections, then closes realtime connections.
 * @throws StartupError when the port is taken or may not be opened
 */
export async function startGateway(options: GatewayOptions): Promise<Closable & { port: number }> {
  const { platform, config } = options;
  const adapter = new FastifyAdapter({
    bodyLimit: Math.min(DEFAULT_BODY_BYTES, config.MAX_BODY_BYTES),
    ...serverTimeouts(),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAMETER_LENGTH,
      querystringParser: (text: string) => parseParameters(text),
    },
    // Some clients request `//api/info` (contract/apps-engine.md, APP-106).
    rewriteUrl: (request: IncomingMessage) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
    genReqId: (request: IncomingMessage) => requestId(request.headers['x-request-id']),
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: PlatformModule,
      imports: [PlatformModule.forRoot(platform), ...(options.services ?? []), GatewayModule.forRoot(config)],
    },
    adapter,
    { logger: false, abortOnError: false, bodyParser: false },
  );
  const fastify: FastifyInstance = adapter.getInstance();
  addBodyParsers(fastify);
  app.get(RestResponder).guardHeaders(fastify);
  app.get(EdgeHeaders).mount(fastify);
  mountPages(fastify, options);
  await mountApiDocs(fastify, config.ROOT_URL);
  app.get(MethodCallAdapter).mount(fastify);
  app.get(RouteForwarder).mount(fastify);
  app.get(RestRouter).mount(fastify);
  app.get(SockJsServer).mount(fastify);
  app.get(DdpServer).attach(app.getHttpServer(), [SOCKET_IO_PATH]);
  app.get(SocketIoServer).attach(app.getHttpServer());
  guardSockets(app, config);
  const busServer = new BusServer(platform.bus);
  // Uses the application's own guards, pipes and filters: a microservice without them would accept every call.
  app.connectMicroservice<MicroserviceOptions>({ strategy: busServer }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  await listen(app, config);
  return { port: portOf(app), close: () => close(app, busServer) };
}

/** Request ids of this process: a random prefix and a counter. */
const OWN_REQUESTS = randomBytes(6).toString('hex');
let requests = 0;

function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && header.length <= MAX_REQUEST_ID && /^[\w-]+$/.test(header)
    ? header
    : `${OWN_REQUESTS}-${(requests++).toString(36)}`;
}

/** Settings of the HTTP server that apply before a request is parsed. */
function guardSockets(app: NestFastifyApplication, config: GatewayConfig): void {
  const server: Server = app.getHttpServer();
  limitPeers(server, app.get(ClientAddresses), slotsPerAddress(config));
  ignoreForeignUpgrades(server);
  limitBodies(server);
}

function mountPages(fastify: FastifyInstance, { platform, config }: GatewayOptions): void {
  fastify.get('/', (_request, reply) => reply.headers(HOME_HEADERS).send(homePage(config.ROOT_URL, API_VERSION)));
  // Load balancers check the public port for health; metrics are only on the internal OPS_PORT.
  const paths = config.PUBLIC_METRICS
    ? ['/health/live', '/health/ready', '/metrics']
    : ['/health/live', '/health/ready'];
  for (const path of paths) {
    fastify.get(path, async (_request, reply) => {
      const answer = await answerOps(path, platform.health, platform.registry);
      return reply
        .code(answer?.status ?? 404)
        .type(answer?.contentType ?? 'text/plain')
        .send(answer?.body ?? '');
    });
  }
}

async function listen(app: NestFastifyApplication, { PORT, HOST }: GatewayConfig): Promise<void> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartupError(`Port ${PORT} is taken: stop what uses it, or set PORT to another one.`);
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new StartupError(`${HOST}:${PORT} may not be opened (${code}).`);
    throw error;
  }
}

function portOf(app: NestFastifyApplication): number {
  const address: unknown = app.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address && typeof address.port === 'number'
    ? address.port
    : 0;
}

/** On shutdown, realtime clients are closed first, then running requests are answered, then the services stop. */
async function close(app: NestFastifyApplication, busServer: BusServer): Promise<void> {
  app.get(SockJsServer).close();
  await app.get(DdpServer).close();
  await app.get(SocketIoServer).close();
  await app.get(StreamHub).close();
  await app.getHttpAdapter().getInstance().close();
  await busServer.close();
  await app.close();
}
