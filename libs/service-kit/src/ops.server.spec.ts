import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { Counter, Registry } from 'prom-client';
import { answerOps, startOpsServer } from './ops.server';

function registryWithOne(): Registry {
  const registry = new Registry();
  new Counter({ name: 'gantry_suite_total', help: 'One', registers: [registry] }).inc();
  return registry;
}

describe('answerOps', () => {
  const registry = registryWithOne();

  it('is live whatever is missing', async () => {
    expect(await answerOps('/health/live', { notReady: () => ['nats', 'mongodb'] }, registry)).toMatchObject({
      status: 200,
      body: '{"status":"live"}',
    });
  });

  it('is ready when nothing is missing', async () => {
    expect(await answerOps('/health/ready', { notReady: () => [] }, registry)).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"status":"ready"}',
    });
  });

  it('names what is missing with 503', async () => {
    const answer = await answerOps('/health/ready', { notReady: () => ['shutting down', 'nats'] }, registry);
    expect(answer?.status).toBe(503);
    expect(JSON.parse(answer?.body ?? '')).toEqual({ status: 'not ready', missing: ['shutting down', 'nats'] });
  });

  it('writes the metrics in the form that Prometheus reads', async () => {
    const answer = await answerOps('/metrics', { notReady: () => [] }, registry);
    expect(answer?.contentType).toContain('text/plain');
    expect(answer?.body).toContain('gantry_suite_total 1');
  });

  it.each(['/', '/health', '/health/live/', '/metrics/x'])('has no answer for %s', async (path) => {
    expect(await answerOps(path, { notReady: () => [] }, registry)).toBeUndefined();
  });
});

describe('startOpsServer', () => {
  const health = { missing: ['nats'], notReady: () => health.missing };

  async function withServer(registry: Registry, use: (port: number) => Promise<void>): Promise<void> {
    const server = await startOpsServer(0, '127.0.0.1', health, registry);
    try {
      await use((server.address() as AddressInfo).port);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  /** The first line of the answer to a request line as it is. */
  function statusOf(port: number, target: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('end', () => resolve(text.split('\r\n')[0] ?? ''));
      socket.on('error', reject);
    });
  }

  it('serves health over HTTP and follows it', async () => {
    await withServer(registryWithOne(), async (port) => {
      expect(await statusOf(port, '/health/ready')).toContain('503');
      health.missing = [];
      expect(await statusOf(port, '/health/ready?probe=1')).toContain('200');
      expect(await statusOf(port, '/unknown')).toContain('404');
    });
  });

  it.each(['//', '///', '/%', '//[', '/\\'])('survives the target %s', async (target) => {
    await withServer(registryWithOne(), async (port) => {
      expect(await statusOf(port, target)).toContain('404');
      expect(await statusOf(port, '/health/live')).toContain('200');
    });
  });

  it('answers 500 when the metrics fail', async () => {
    const registry = registryWithOne();
    registry.metrics = () => Promise.reject(new Error('no figures'));
    await withServer(registry, async (port) => expect(await statusOf(port, '/metrics')).toContain('500'));
  });

  it('refuses to start on a port that is taken', async () => {
    await withServer(registryWithOne(), async (port) => {
      await expect(startOpsServer(port, '127.0.0.1', health, registryWithOne())).rejects.toThrow('EADDRINUSE');
    });
  });
});
