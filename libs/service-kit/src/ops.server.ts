import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** Is this process able to work? Each part answers for itself alone: never for another service. */
export interface HealthSource {
  /** Names of what is missing; empty when ready. */
  notReady(): string[];
}

export interface OpsAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** /health/live: the event loop turns. /health/ready: its own Mongo and bus answer and it is not shutting down. */
export async function answerOps(
  path: string,
  health: HealthSource,
  registry: Registry,
): Promise<OpsAnswer | undefined> {
  const json = (status: number, body: object): OpsAnswer => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify(body),
  });
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/health/ready') {
    const missing = health.notReady();
    return missing.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', missing });
  }
  if (path === '/metrics') return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
  return undefined;
}

/** Serves the operations' endpoints on a port of their own. */
export async function startOpsServer(
  port: number,
  host: string,
  health: HealthSource,
  registry: Registry,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    answerOps(path, health, registry).then(
      (answer) => {
        const { status, contentType, body } = answer ?? { status: 404, contentType: 'text/plain', body: 'not found' };
        response.writeHead(status, { 'content-type': contentType }).end(body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
