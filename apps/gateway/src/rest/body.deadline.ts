import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { BODY_TIMEOUT_MS } from './server.limits';

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();
const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Gives every body a time in which it must have come; 408 after it. Node's own limit for whole requests is one for all of
 * them, and an upload on a slow line may take hours. To be called after everything that listens to the server.
 */
export function limitBodies(server: Server, ms = BODY_TIMEOUT_MS): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const timer = setTimeout(() => {
      if (!request.complete) cut(request, response);
    }, ms);
    deadlines.set(request, timer);
    const done = (): void => clearTimeout(timer);
    request.once('end', done);
    request.once('close', done);
  });
}

/** Exempts a body whose reader itself ends uploads of silent clients. */
export function liftBodyDeadline(request: IncomingMessage): void {
  clearTimeout(deadlines.get(request));
}

function cut({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent && socket.writable) socket.write(TOO_LATE);
  socket.destroySoon();
}
