import type { FastifyServerOptions } from 'fastify';

/** From the first byte of a request to its last, an upload too, ms; 408 after it. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often requests are looked through for those that take too long, ms. */
const CHECK_INTERVAL_MS = 1_000;

/** Time-outs of the HTTP server: a client that trickles its head or body does not hold a connection for long. */
export function serverTimeouts(
  requestMs = REQUEST_TIMEOUT_MS,
  checkMs = CHECK_INTERVAL_MS,
): Pick<FastifyServerOptions, 'requestTimeout'> & {
  http: { headersTimeout: number; connectionsCheckingInterval: number };
} {
  return {
    requestTimeout: requestMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: checkMs },
  };
}
