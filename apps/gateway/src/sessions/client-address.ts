import type { IncomingMessage } from 'node:http';

/**
 * The address of the client: with N trusted proxies in front, the Nth last entry of X-Forwarded-For; with none, the
 * peer of the socket, whatever the header says.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return peer;
  const header = request.headers['x-forwarded-for'];
  const chain = (typeof header === 'string' ? header.split(',') : [])
    .map((address) => address.trim())
    .filter((address) => address !== '');
  return chain.at(-trustedProxies) ?? chain[0] ?? peer;
}
