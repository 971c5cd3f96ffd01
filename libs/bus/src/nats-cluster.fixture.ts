import { createServer } from 'node:net';
import { NatsServer, PLATFORM_CONFIG } from './nats-server.fixture';

const NAMES = ['one', 'two', 'three'] as const;

/** Ports of 127.0.0.1 that nobody listens on at this moment. */
async function freePorts(count: number): Promise<number[]> {
  // All are held at one time, or the same one may be given twice.
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    held.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('no port was given');
      return address.port;
    }),
  );
}

/** Three real nats-servers with JetStream that know each other, for tests. */
export class NatsCluster {
  private constructor(private readonly servers: ReadonlyMap<string, NatsServer>) {}

  /** Resolves when every server listens; JetStream elects its leader some seconds later. */
  static async start(): Promise<NatsCluster> {
    const ports = await freePorts(NAMES.length);
    const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(', ');
    const started = await Promise.allSettled(
      NAMES.map(async (name, index) => {
        const cluster = `cluster { name: suite, listen: "127.0.0.1:${ports[index]}", routes: [${routes}] }`;
        return [name, await NatsServer.start(`${PLATFORM_CONFIG}server_name: ${name}\n${cluster}\n`)] as const;
      }),
    );
    const cluster = new NatsCluster(
      new Map(started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))),
    );
    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (!failed) return cluster;
    await cluster.stop();
    throw failed.reason;
  }

  get addresses(): string[] {
    return [...this.servers.values()].map(({ address }) => address);
  }

  /** SIGKILL: it says goodbye to nobody. @throws Error when no server has the name. */
  async kill(name: string): Promise<void> {
    const server = this.servers.get(name);
    if (!server) throw new Error(`no server is called ${name}`);
    await server.kill();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
  }
}
