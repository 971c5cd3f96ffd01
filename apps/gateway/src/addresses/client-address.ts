import proxyAddr from '@fastify/proxy-addr';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

export type AnonymousCaller = Extract<Caller, { kind: 'anonymous' }>;

const LOOPBACK = proxyAddr.compile('loopback');
/** Host names of this machine itself. A page of another site that a local browser opened sends another Host. */
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
/** Headers that proxies add about the original client. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * The address of a client, by which it is counted on every protocol: with N proxies in front, the Nth last entry of
 * X-Forwarded-For, as far as those who say so are trusted (TRUSTED_PROXIES); with none, the peer of the socket, whatever the
 * header says.
 *
 * Fastify's `trustProxy` does not know sockets that skip its router, and trusts nobody when it is given a number.
 */
@Injectable()
export class ClientAddresses {
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor(
    @Inject(GATEWAY_CONFIG)
    private readonly config: Pick<GatewayConfig, 'HTTP_FORWARDED_COUNT' | 'TRUSTED_PROXIES'>,
  ) {
    this.isTrusted = proxyAddr.compile(config.TRUSTED_PROXIES);
  }

  /** Empty when the socket is gone. */
  of(request: IncomingMessage): string {
    const { HTTP_FORWARDED_COUNT: proxies } = this.config;
    return proxyAddr(request, (address, hop) => hop < proxies && this.isTrusted(address, hop)) ?? '';
  }

  /** Whether the peer of a socket is a trusted proxy. */
  isProxy(peer: string): boolean {
    return this.config.HTTP_FORWARDED_COUNT > 0 && this.isTrusted(peer, 0);
  }

  /** Who a request or a connection is before it logs in. */
  anonymous(request: IncomingMessage): AnonymousCaller {
    const userAgent = request.headers['user-agent'];
    const ip = this.of(request);
    return {
      kind: 'anonymous',
      ip,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(isLocal(request, ip) ? { isLocal: true } : {}),
    };
  }
}

/** Whether a program on this machine connects directly: not through a proxy, and not from a page of another site. */
function isLocal({ socket, headers }: IncomingMessage, ip: string): boolean {
  const { host, origin } = headers;
  const isHere = [socket.remoteAddress ?? '', ip].every((address) => address !== '' && LOOPBACK(address, 0));
  const isOwnPage = origin === undefined || origin === `http://${host ?? ''}`;
  return (
    isHere && LOCAL_HOST.test(host ?? '') && isOwnPage && PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}
