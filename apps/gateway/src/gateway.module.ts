import { type DynamicModule, Module } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from './config';
import { DdpServer } from './ddp/ddp.server';
import { GuessThrottle } from './limits/guess.throttle';
import { FrameLimiter } from './limits/frame.limiter';
import { MethodLimiter } from './limits/method.limiter';
import { RestLimiter } from './limits/rest.limiter';
import { RealtimeSlots } from './limits/realtime.slots';
import { SharedCounters } from './limits/shared.counters';
import { AnswerCache } from './operations/answer.cache';
import { OperationInvoker } from './operations/operation.invoker';
import { PresenceReporter } from './presence/presence.reporter';
import { LoginDeadlines } from './realtime/login.deadlines';
import { MethodInvoker } from './realtime/method.invoker';
import { PublicationHub } from './realtime/publication.hub';
import { SessionDirectory } from './realtime/session.directory';
import { SessionServices } from './realtime/session.services';
import { StreamAccess } from './realtime/stream.access';
import { StreamHub } from './realtime/stream.hub';
import { EdgeHeaders } from './rest/edge.headers';
import { MethodCallAdapter } from './rest/method-call.adapter';
import { RestResponder } from './rest/rest.responder';
import { UploadRelay } from './rest/upload.relay';
import { RestRouter } from './rest/rest.router';
import { ClientAddresses } from './addresses/client-address';
import { RouteForwarder } from './rest/route.forwarder';
import { SessionCache } from './sessions/session.cache';
import { TokenHeaderAuthenticator } from './sessions/token-header.authenticator';
import { VisitorAuthenticator } from './sessions/visitor.authenticator';
import { SockJsServer } from './sockjs/sockjs.server';
import { SocketIoServer } from './socketio/socketio.server';

/**
 * The only public service: REST, DDP, SockJS and socket.io in front of the bus. It owns no data and no business rule.
 */
@Module({})
export class GatewayModule {
  static forRoot(config: GatewayConfig): DynamicModule {
    return {
      module: GatewayModule,
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        AnswerCache,
        OperationInvoker,
        ClientAddresses,
        RealtimeSlots,
        SessionCache,
        TokenHeaderAuthenticator,
        SharedCounters,
        GuessThrottle,
        VisitorAuthenticator,
        RestLimiter,
        MethodLimiter,
        FrameLimiter,
        MethodInvoker,
        EdgeHeaders,
        RestResponder,
        MethodCallAdapter,
        UploadRelay,
        RouteForwarder,
        RestRouter,
        StreamHub,
        PublicationHub,
        StreamAccess,
        SessionServices,
        SessionDirectory,
        LoginDeadlines,
        PresenceReporter,
        DdpServer,
        SockJsServer,
        SocketIoServer,
      ],
    };
  }
}
