import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const NATS_SERVER_INSTALLED = spawnSync('nats-server', ['--version']).error === undefined;

const LISTENING = /Listening for client connections on [^:]+:(\d+)/;

/** What the platform asks of every server, as deploy/nats/nats.conf. */
export const PLATFORM_CONFIG = 'max_payload: 8MB\n';

/** A real nats-server with JetStream on a free port of this machine, for tests. */
export class NatsServer {
  private child: ChildProcess | undefined;
  private port = -1;

  private constructor(private readonly folder: string) {}

  /** @param config in the server's own language: authorization, certificates, limits. */
  static async start(config = PLATFORM_CONFIG): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), 'bus-nats-')));
    await writeFile(join(server.folder, 'nats.conf'), config);
    try {
      await server.launch();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private get store(): string {
    return join(this.folder, 'store');
  }

  /** As a connection is told of it. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `nats://${this.address}`;
  }

  private async launch(): Promise<void> {
    const config = join(this.folder, 'nats.conf');
    const options = ['-c', config, '-js', '-a', '127.0.0.1', '-p', String(this.port), '-sd', this.store];
    const child = spawn('nats-server', options, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    // The log is read to its end: a full pipe would stop the server.
    const lines = createInterface({ input: child.stderr });
    let last = '';
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        last = line;
        this.port = Number(LISTENING.exec(line)?.[1] ?? this.port);
        if (line.includes('Server is ready')) resolve();
      });
      lines.on('close', () => reject(new Error(`nats-server ended before it was ready: ${last}`)));
    });
  }

  /** Kills it with all that it stored, and starts it again on the same port. */
  async loseStore(): Promise<void> {
    await this.kill();
    await rm(this.store, { recursive: true });
    await this.launch();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** SIGKILL: it says goodbye to nobody, and keeps what it stored. */
  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
