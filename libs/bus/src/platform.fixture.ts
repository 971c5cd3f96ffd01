import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus, type BusObserver } from './bus';
import { LmdbEventLog, MemoryEventLog } from './event-log';
import { InProcessTransport } from './in-process.transport';
import { NATS_SERVER_INSTALLED, NatsServer } from './nats-server.fixture';
import { NatsTransport } from './nats.transport';
import { eventStreamName } from './subjects';
import type { Transport } from './transport';

export const EVENT_OWNER = 'suite';
/** Redelivery to another process waits for this, ms. */
const ACK_WAIT_MS = 1_000;

export interface Member {
  readonly bus: Bus;
  readonly transport: Transport;
  /** Goes without a word: nothing in hand is acknowledged any more. */
  crash(): Promise<void>;
}

/** What the contract suite runs on. In one process all members share a transport until it is drained or crashes. */
export interface Platform {
  join(observer?: BusObserver): Promise<Member>;
  close(): Promise<void>;
}

export interface PlatformKind {
  readonly name: string;
  readonly available: boolean;
  /** Events outlive the process that published them. */
  readonly durable: boolean;
  /** Called once for a suite; the result opens a platform for one test. */
  start(): Promise<{ open(): Promise<Platform>; stop(): Promise<void> }>;
}

class OneProcess implements Platform {
  private transport: InProcessTransport | undefined;
  private readonly all: InProcessTransport[] = [];

  constructor(private readonly openLog: () => MemoryEventLog | LmdbEventLog) {}

  async join(observer?: BusObserver): Promise<Member> {
    let log: MemoryEventLog | LmdbEventLog | undefined;
    if (!this.transport?.isConnected()) {
      log = this.openLog();
      this.transport = new InProcessTransport(log);
      this.all.push(this.transport);
    }
    const transport = this.transport;
    const crash = async () => {
      this.all.splice(this.all.indexOf(transport), 1);
      this.transport = undefined;
      await log?.close();
    };
    return { bus: new Bus(transport, observer), transport, crash };
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((transport) => transport.drain()));
  }
}

class ManyProcesses implements Platform {
  private readonly all: NatsTransport[] = [];
  readonly errors: unknown[] = [];

  constructor(private readonly url: string) {}

  async join(observer?: BusObserver): Promise<Member> {
    const transport = await connectSuite(this.url, (_what, cause) => this.errors.push(cause));
    this.all.push(transport);
    const crash = async () => {
      this.all.splice(this.all.indexOf(transport), 1);
      await severConnection(transport);
    };
    return { bus: new Bus(transport, observer), transport, crash };
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((transport) => transport.drain()));
  }
}

export function connectSuite(url: string, onError: (what: string, cause: unknown) => void): Promise<NatsTransport> {
  const streams = [{ name: eventStreamName(EVENT_OWNER), subjects: ['event.>'] }];
  return NatsTransport.connect({
    access: { servers: [url] },
    name: 'bus suite',
    streams,
    ackWaitMs: ACK_WAIT_MS,
    onError,
  });
}

/** Closes the connection below a transport, as the end of a process does. */
async function severConnection(transport: NatsTransport): Promise<void> {
  const connection: unknown = Reflect.get(transport, 'nc');
  if (typeof connection !== 'object' || connection === null) throw new Error('the transport holds no connection');
  const close: unknown = Reflect.get(connection, 'close');
  if (typeof close !== 'function') throw new Error('the connection cannot be closed');
  await Reflect.apply(close, connection, []);
}

const inMemory: PlatformKind = {
  name: 'in one process, events in memory',
  available: true,
  durable: false,
  start: async () => ({ open: async () => new OneProcess(() => new MemoryEventLog()), stop: async () => undefined }),
};

const onDisk: PlatformKind = {
  name: 'in one process, events on disk',
  available: true,
  durable: true,
  async start() {
    const root = await mkdtemp(join(tmpdir(), 'bus-log-'));
    return {
      async open() {
        const folder = await mkdtemp(join(root, 'log-'));
        return new OneProcess(() => new LmdbEventLog(folder));
      },
      stop: () => rm(root, { recursive: true }),
    };
  },
};

const overNats: PlatformKind = {
  name: NATS_SERVER_INSTALLED ? 'over NATS' : 'over NATS (skipped: nats-server not installed)',
  available: NATS_SERVER_INSTALLED,
  durable: true,
  async start() {
    const server = await NatsServer.start();
    return { open: async () => new ManyProcesses(server.url), stop: () => server.stop() };
  },
};

export const PLATFORMS: readonly PlatformKind[] = [inMemory, onDisk, overNats];

const PATIENCE_MS = 8_000;
const LOOK_AGAIN_MS = 5;

/** Resolves once the condition holds. @throws Error when it does not within 8 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** A promise that a test resolves by hand. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
