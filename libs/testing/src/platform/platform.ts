import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SupervisedChild } from './child.process';
import { eventually } from './eventually';
import { freePort } from './free-port';

export type PlatformMode = 'standalone' | 'distributed';

export interface PlatformOptions {
  readonly mode: PlatformMode;
  /** Root of the repository: where dist/ is. */
  readonly root: string;
  /** Data and logs; made when missing. */
  readonly folder: string;
  /** For every process, over the defaults. */
  readonly env?: Readonly<Record<string, string>>;
  /** Replicas of a service in distributed mode; default one, gateway and messages two. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** A database that is there already. */
  readonly mongoUrl?: string;
}

const START_TIMEOUT_MS = 60_000;
const SERVICES = [
  'auth',
  'rooms',
  'messages',
  'presence',
  'notifications',
  'livechat',
  'integrations',
  'gateway',
] as const;
const DEFAULT_REPLICAS: Readonly<Record<string, number>> = { gateway: 2, messages: 2 };

/** What tests know of a running platform; written to `<folder>/state.json` and kept true over restarts. */
export interface PlatformState {
  readonly mode: PlatformMode;
  /** Public URLs, one for each gateway. */
  readonly urls: readonly string[];
  /** /health and /metrics of every process by name. */
  readonly ops: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, number>>;
}

/** @returns the path of an executable, or undefined when it is not on the PATH. */
export function findOnPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A whole platform on this machine, for tests and benchmarks: real processes on free ports of 127.0.0.1. */
export class Platform {
  private readonly children: SupervisedChild[] = [];
  private readonly ops: Record<string, string> = {};
  private readonly gatewayUrls: string[] = [];
  private socketFolder: string | undefined;

  private constructor(private readonly options: PlatformOptions) {}

  /** @throws Error when a process is not ready within a minute; its log is in `<folder>/logs`. */
  static async start(options: PlatformOptions): Promise<Platform> {
    const platform = new Platform(options);
    mkdirSync(options.folder, { recursive: true });
    try {
      await (options.mode === 'standalone' ? platform.startStandalone() : platform.startDistributed());
      await platform.ready();
    } catch (error) {
      await platform.stop();
      throw error;
    }
    platform.saveState();
    return platform;
  }

  get urls(): readonly string[] {
    return this.gatewayUrls;
  }

  get stateFile(): string {
    return join(this.options.folder, 'state.json');
  }

  get state(): PlatformState {
    return {
      mode: this.options.mode,
      urls: this.gatewayUrls,
      ops: this.ops,
      pids: Object.fromEntries(this.children.map(({ name, pid }) => [name, pid])),
    };
  }

  child(name: string): SupervisedChild {
    const found = this.children.find((child) => child.name === name);
    if (!found) throw new Error(`no process is called ${name}`);
    return found;
  }

  private async startStandalone(): Promise<void> {
    const port = await freePort();
    await this.addGateway('standalone', port, 'standalone', {
      PORT: String(port),
      ROOT_URL: `http://127.0.0.1:${port}`,
      DATA_DIR: join(this.options.folder, 'data'),
      ...(this.options.mongoUrl ? { MONGO_URL: this.options.mongoUrl } : {}),
    });
  }

  private async startDistributed(): Promise<void> {
    const natsUrl = await this.startNats();
    const mongoUrl = this.options.mongoUrl ?? this.startMongo();
    const rootUrl = `http://127.0.0.1:${await freePort()}`;
    for (const service of SERVICES) {
      const replicas = this.options.replicas?.[service] ?? DEFAULT_REPLICAS[service] ?? 1;
      for (let index = 1; index <= replicas; index++) {
        const env = { NATS_URL: natsUrl, MONGO_URL: mongoUrl, ROOT_URL: rootUrl };
        if (service === 'gateway') {
          const port = await freePort();
          await this.addGateway(`gateway-${index}`, port, service, { ...env, PORT: String(port) });
        } else await this.addService(`${service}-${index}`, service, env);
      }
    }
  }

  private async addGateway(name: string, port: number, app: string, env: Record<string, string>): Promise<void> {
    const opsPort = await freePort();
    this.gatewayUrls.push(`http://127.0.0.1:${port}`);
    this.ops[name] = `http://127.0.0.1:${opsPort}`;
    this.add(name, process.execPath, [join(this.options.root, 'dist/apps', app, 'src/main.js')], {
      HOST: '127.0.0.1',
      OPS_PORT: String(opsPort),
      OPS_HOST: '127.0.0.1',
      ...env,
    });
  }

  private async addService(name: string, app: string, env: Record<string, string>): Promise<void> {
    const port = await freePort();
    this.ops[name] = `http://127.0.0.1:${port}`;
    this.add(name, process.execPath, [join(this.options.root, 'dist/apps', app, 'src/main.js')], {
      OPS_PORT: String(port),
      OPS_HOST: '127.0.0.1',
      ...env,
    });
  }

  /** @param env beside what every process of the platform has. */
  private add(name: string, command: string, args: string[], env: Record<string, string>): void {
    this.addAlone(name, command, args, { LOG_LEVEL: 'warn', ...env, ...this.options.env });
  }

  /** @param env all that it gets: what is not the platform's own code knows none of its secrets. */
  private addAlone(name: string, command: string, args: string[], env: Record<string, string>): void {
    this.children.push(
      new SupervisedChild({
        name,
        command,
        args,
        env,
        logFile: join(this.options.folder, 'logs', `${name}.log`),
        restart: true,
        onStart: () => this.saveState(),
      }),
    );
  }

  private async startNats(): Promise<string> {
    const binary = findOnPath('nats-server');
    if (!binary) throw new Error('nats-server is not on the PATH: install it (Debian: apt-get install nats-server)');
    const port = await freePort();
    const config = join(this.options.root, 'deploy/nats/nats.conf');
    this.addAlone(
      'nats',
      binary,
      ['-c', config, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', join(this.options.folder, 'nats')],
      {},
    );
    return `nats://127.0.0.1:${port}`;
  }

  /** On a Unix socket whose path is short, and the same after a restart. */
  private startMongo(): string {
    const planLog = this.options.env?.['EMBEDDED_MONGO_PLAN_LOG'];
    this.socketFolder = mkdtempSync(join(tmpdir(), 'gantry-mongo-'));
    const socket = join(this.socketFolder, 'mongodb.sock');
    this.addAlone(
      'mongo',
      process.execPath,
      [
        join(this.options.root, 'dist/libs/embedded-mongo/src/main.js'),
        '--data-dir',
        join(this.options.folder, 'mongo'),
        '--socket',
        socket,
      ],
      planLog === undefined ? {} : { EMBEDDED_MONGO_PLAN_LOG: planLog },
    );
    return `mongodb://${encodeURIComponent(socket)}/gantry?directConnection=true`;
  }

  /** Resolves when every process answers that it is ready. */
  async ready(): Promise<void> {
    const check = async ([name, url]: [string, string]): Promise<void> => {
      const response = await fetch(`${url}/health/ready`);
      if (!response.ok) throw new Error(`${name} is not ready: ${await response.text()}`);
    };
    await Promise.all(Object.entries(this.ops).map((entry) => eventually(() => check(entry), START_TIMEOUT_MS)));
  }

  private saveState(): void {
    // Tests read it while processes restart: they see the old one or the new one.
    writeFileSync(`${this.stateFile}.new`, JSON.stringify(this.state));
    renameSync(`${this.stateFile}.new`, this.stateFile);
  }

  /** Gateways first, the database last. @returns names of processes that did not end cleanly. */
  async stop(): Promise<string[]> {
    const unclean: string[] = [];
    for (const child of [...this.children].reverse()) {
      const code = await child.stop();
      if (code !== 0 && child.name !== 'nats') unclean.push(child.name);
    }
    if (this.socketFolder !== undefined) rmSync(this.socketFolder, { recursive: true, force: true });
    return unclean;
  }
}
