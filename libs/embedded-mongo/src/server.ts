import { mkdirSync, realpathSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { CursorRegistry } from './commands/cursor.registry';
import type { ServerState } from './commands/command.context';
import { Catalog } from './storage/catalog';
import { Store } from './storage/store';
import { sweepExpired, TTL_SWEEP_MS } from './ttl/ttl.sweeper';
import { serveConnection } from './wire/connection';

export interface EmbeddedMongoOptions {
  /** Folder for the data; made when missing. One server per folder. */
  dataDir: string;
  /** Address to listen on. There is no authentication: anything but the default 127.0.0.1 opens the data to the network. */
  host?: string;
  /** 0 (default): any free port. */
  port?: number;
  /** false: do not wait for the disk. A crash of the machine then loses or damages data; a crash of the process does not. */
  sync?: boolean;
  /** Connections served at the same time; further ones are closed. Default 1,000. */
  maxConnections?: number;
}

export interface EmbeddedMongo {
  /** mongodb://host:port */
  url: string;
  port: number;
  /** Stops listening, ends connections, and resolves when everything acknowledged is on disk. */
  close(): Promise<void>;
}

const DEFAULT_MAX_CONNECTIONS = 1000;

/** Starts a server on a data folder. Rejects when the port is taken, the folder cannot be opened, or another server has it open. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { dataDir, host = '127.0.0.1', port = 0, sync = true, maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  mkdirSync(dataDir, { recursive: true });
  const store = new Store(realpathSync(dataDir), sync);
  const other = store.otherProcess();
  if (other !== undefined) {
    await store.close();
    throw new Error(`${dataDir} is in use by process ${other}`);
  }
  const catalog = new Catalog(store);
  const cursors = new CursorRegistry();
  const sockets = new Set<Socket>();
  let boundPort = port;
  let nextConnection = 1;
  const state: ServerState = {
    store,
    catalog,
    cursors,
    startedAt: new Date(),
    host,
    port: () => boundPort,
    connections: () => sockets.size,
  };

  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, nextConnection++, state);
  });
  listener.maxConnections = maxConnections;
  try {
    boundPort = await listen(listener, host, port);
  } catch (error) {
    cursors.close();
    await store.close();
    throw error;
  }
  const sweeper = startSweeper(store, catalog);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(sweeper.timer);
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await sweeper.idle();
    cursors.close();
    await store.close();
  };
  return { url: `mongodb://${host}:${boundPort}`, port: boundPort, close: () => (closing ??= close()) };
}

function startSweeper(store: Store, catalog: Catalog): { timer: NodeJS.Timeout; idle: () => Promise<unknown> } {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = sweepExpired(store, catalog)
      .catch((error: unknown) => process.emitWarning(`removing expired documents failed: ${String(error)}`))
      .finally(() => {
        busy = false;
      });
  }, TTL_SWEEP_MS).unref();
  return { timer, idle: () => running };
}

async function listen(listener: ReturnType<typeof createServer>, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, () => {
      listener.off('error', reject);
      resolve();
    });
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('listener has no port');
  return address.port;
}
