import type { FastifyServerOptions } from 'fastify';

/** Time from the first to the last byte of a request's head, ms; then 408. */
const HEAD_TIMEOUT_MS = 30_000;
/** The same for its body, unless body.deadline.ts sets another. */
export const BODY_TIMEOUT_MS = 30_000;
/** How often slow requests are searched for, ms. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * Time-outs of the HTTP server, so that a client that sends its head slowly cannot hold a connection. Bodies:
 * `limitBodies`.
 */
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
