import type { FastifyServerOptions } from 'fastify';

/** From the first byte of a request's head to its last, ms; 408 after it. */
const HEAD_TIMEOUT_MS = 30_000;
/** The same for its body, where no other rule holds (body.deadline.ts). */
export const BODY_TIMEOUT_MS = 30_000;
/** How often requests are looked through for those that take too long, ms. */
const CHECK_INTERVAL_MS = 1_000;

/** Time-outs of the HTTP server: a client that trickles its head does not hold a connection for long. Bodies: `limitBodies`. */
export function serverTimeouts(
  headMs = HEAD_TIMEOUT_MS,
  checkMs = CHECK_INTERVAL_MS,
): Pick<FastifyServerOptions, 'requestTimeout'> & {
  http: { headersTimeout: number; connectionsCheckingInterval: number };
} {
  return {
    requestTimeout: 0,
    http: { headersTimeout: headMs, connectionsCheckingInterval: checkMs },
  };
}
