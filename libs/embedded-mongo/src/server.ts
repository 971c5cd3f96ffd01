import { realpathSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { Connections } from './access/connections';
import { addressOf, listenOn, type ListenOptions } from './access/listening.address';
import { Login } from './access/login';
import { closeFolder } from './access/private.folder';
import { ScramSecret } from './access/scram';
import { CursorRegistry } from './commands/cursor.registry';
import type { ServerState } from './commands/command.context';
import { PlanLog } from './query/plan.log';
import { Catalog } from './storage/catalog';
import { Store } from './storage/store';
import { sweepExpired, TTL_SWEEP_MS } from './ttl/ttl.sweeper';
import { serveConnection } from './wire/connection';

export interface EmbeddedMongoOptions extends ListenOptions {
  /** Folder for the data; made when missing, and closed to other accounts. One server per folder. */
  dataDir: string;
  /** false: do not wait for the disk. A crash of the machine then loses or damages data; a crash of the process does not. */
  sync?: boolean;
  /** Clients served at the same time; further ones are closed. Default 1,000: twice what one platform may open. */
  maxConnections?: number;
  /** File to which queries are written that read much more than they return, one line of JSON for each shape. */
  planLog?: string | undefined;
  /** Called once when the disk fails: every write is refused from then on. A process of its own is to end at once. */
  onFatal?: (error: Error) => void;
  /** Bytes that the disk has room for; below 0 only deletions are taken. Default: what is free beyond a reserve. For tests. */
  room?: () => number;
}

export interface EmbeddedMongo {
  /** Of the Unix socket, percent-encoded, or mongodb://host:port. A secret that was given is not in it. */
  url: string;
  /** 0 on a Unix socket. */
  port: number;
  /** Stops listening, ends connections, and resolves when everything acknowledged is on disk. */
  close(): Promise<void>;
}

const DEFAULT_MAX_CONNECTIONS = 1000;

/**
 * Starts a server on a data folder, on a Unix socket of this account unless a port or host is named. Rejects when the address
 * is taken or open to others without a secret, the folder cannot be opened, or another server has it open.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { dataDir, sync = true, maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  const closed = closeFolder(dataDir);
  const folder = realpathSync(dataDir);
  const onFatal = options.onFatal ?? ((error: Error) => process.emitWarning(error));
  const store = new Store(folder, { sync, onFatal, room: options.room });
  const other = store.otherProcess();
  if (other !== undefined) {
    await store.close();
    throw new Error(`${dataDir} is in use by process ${other}`);
  }
  const catalog = new Catalog(store);
  // What a process that was killed has left.
  catalog.sweep().catch(onFatal);
  const cursors = new CursorRegistry();
  const connections = new Connections(maxConnections);
  const state: ServerState = {
    store,
    catalog,
    cursors,
    startedAt: new Date(),
    connections: () => connections.size,
    plans: options.planLog === undefined ? undefined : new PlanLog(options.planLog),
  };
  try {
    const address = addressOf(options, folder, closed);
    const secret = address.kind === 'tcp' && address.secret !== undefined ? new ScramSecret(address.secret) : undefined;
    const listener = createServer(acceptor(connections, state, secret));
    const port = await listenOn(listener, address);
    const sweeper = startSweeper(store, catalog);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      clearInterval(sweeper.timer);
      const ended = new Promise<void>((resolve) => listener.close(() => resolve()));
      connections.closeAll();
      await ended;
      if (address.kind === 'socket') address.close();
      await sweeper.idle();
      await catalog.stop();
      cursors.close();
      await store.close();
    };
    const url = address.kind === 'socket' ? address.url : address.url(port);
    return { url, port, close: () => (closing ??= close()) };
  } catch (error) {
    cursors.close();
    await store.close();
    throw error;
  }
}

/** Serves connections: at once where only this account can make one, after a login where a secret is asked for. */
function acceptor(connections: Connections, state: ServerState, secret: ScramSecret | undefined) {
  let next = 1;
  return (socket: Socket): void => {
    if (secret) {
      connections.meet(socket);
      serveConnection(socket, next++, state, new Login(secret, () => connections.admit(socket)));
    } else if (connections.admit(socket)) serveConnection(socket, next++, state);
  };
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
