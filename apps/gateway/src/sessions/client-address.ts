import proxyAddr from '@fastify/proxy-addr';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '@gantry/contracts';

/**
 * The address of the client: with N trusted proxies in front, the Nth last entry of X-Forwarded-For; with none, the
 * peer of the socket, whatever the header says. Empty when the socket is gone.
 *
 * Fastify's `trustProxy` does not know sockets that skip its router, and trusts nobody when it is given a number.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  return proxyAddr(request, (_address, hop) => hop < trustedProxies) ?? '';
}

/** Who a connection is before it logs in. */
export function anonymousFrom(
  request: IncomingMessage,
  trustedProxies: number,
): Extract<Caller, { kind: 'anonymous' }> {
  const userAgent = request.headers['user-agent'];
  return {
    kind: 'anonymous',
    ip: clientAddress(request, trustedProxies),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}
