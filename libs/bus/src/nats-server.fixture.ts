import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const NATS_SERVER_INSTALLED = spawnSync('nats-server', ['--version']).error === undefined;

const LISTENING = /Listening for client connections on [^:]+:(\d+)/;

/** A real nats-server with JetStream on a free port of this machine, for tests. */
export class NatsServer {
  private child: ChildProcess | undefined;
  private port = -1;

  private constructor(private readonly store: string) {}

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), 'bus-nats-')));
    await server.launch();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  private async launch(): Promise<void> {
    const child = spawn('nats-server', ['-js', '-a', '127.0.0.1', '-p', String(this.port), '-sd', this.store], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    // The log is read to its end: a full pipe would stop the server.
    const lines = createInterface({ input: child.stderr });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        this.port = Number(LISTENING.exec(line)?.[1] ?? this.port);
        if (line.includes('Server is ready')) resolve();
      });
      lines.on('close', () => reject(new Error('nats-server ended before it was ready')));
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
    await rm(this.store, { recursive: true, force: true });
  }

  private async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
