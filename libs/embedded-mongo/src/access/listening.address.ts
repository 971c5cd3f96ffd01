import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { credentialsOf } from './login';
import { FOLDER_MODE } from './private.folder';

/** Longest path of a Unix socket, bytes: macOS has 104 with the zero at the end, Linux 108. */
const MAX_SOCKET_PATH = 103;
/** Bits of a folder's mode that let others in. */
const OF_OTHERS = 0o077;
const SECRET_BYTES = 32;
/** A secret that others may guess at over a network is no shorter, characters. */
const MIN_SECRET = 16;

/** How a server is reached. */
export interface ListenOptions {
  /** Path of the Unix socket; its folder is made when missing and must be closed to others. Default: one in the data folder. */
  socket?: string | undefined;
  /** Listens on a TCP port, 0: any free one. Without it, on a Unix socket that only this account can reach. */
  port?: number | undefined;
  /** Address of the TCP port. Default 127.0.0.1; any that is not a loopback address needs a secret. */
  host?: string | undefined;
  /** What clients must know on the TCP port, as the password of the user `gantry`. At least 16 characters. */
  secret?: string | undefined;
}

export type Address =
  | { kind: 'socket'; path: string; url: string; close(): void }
  | { kind: 'tcp'; host: string; port: number; secret: string | undefined; url: (port: number) => string };

/** Loopback addresses: whoever else is on this machine can reach them, but nobody from outside. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Where to listen. Throws Error for an address open to others without a secret, and for a secret that is too short.
 * @param folder of the data. @param closed whether only this account can enter it.
 */
export function addressOf(options: ListenOptions, folder: string, closed: boolean): Address {
  const { host, port, secret } = options;
  if (secret !== undefined && secret.length < MIN_SECRET)
    throw new Error(`the secret must have at least ${MIN_SECRET} characters`);
  if (host === undefined && port === undefined) {
    if (options.socket !== undefined) return namedSocket(options.socket);
    if (process.platform !== 'win32') return socketAddress(folder, closed);
    // No Unix sockets for the driver there: a secret of this start, which only the printed URL tells.
    return tcpAddress('127.0.0.1', 0, secret ?? randomBytes(SECRET_BYTES).toString('base64url'), true);
  }
  const address = host ?? '127.0.0.1';
  if (!isLoopback(address) && secret === undefined)
    throw new Error(`${address} can be reached by others: EMBEDDED_MONGO_SECRET is needed`);
  return tcpAddress(address, port ?? 0, secret, false);
}

function tcpAddress(host: string, port: number, secret: string | undefined, tells: boolean): Address {
  const login = tells && secret !== undefined ? credentialsOf(secret) : '';
  const shown = host.includes(':') ? `[${host}]` : host;
  return { kind: 'tcp', host, port, secret, url: (bound) => `mongodb://${login}${shown}:${bound}` };
}

function namedSocket(path: string): Address {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  if ((statSync(folder).mode & OF_OTHERS) !== 0) throw new Error(`${folder} is open to others: chmod 700`);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) throw new Error(`${path} is longer than ${MAX_SOCKET_PATH} bytes`);
  return socketAt(path, path);
}

/** In the data folder, where nothing is left behind; in a folder of its own when that one is open to others or its path too long. */
function socketAddress(folder: string, closed: boolean): Address {
  const inside = join(folder, 'mongodb.sock');
  const own = !closed || Buffer.byteLength(inside) > MAX_SOCKET_PATH;
  const path = own ? join(mkdtempSync(join(tmpdir(), 'gantry-db-')), 'mongodb.sock') : inside;
  return socketAt(path, own ? dirname(path) : path);
}

/** @param remains what is removed at the end. */
function socketAt(path: string, remains: string): Address {
  // One server per data folder, and this one has it: a socket that is there is left from one that was killed.
  rmSync(path, { force: true });
  return {
    kind: 'socket',
    path,
    url: `mongodb://${encodeURIComponent(path)}`,
    close: () => rmSync(remains, { recursive: true, force: true }),
  };
}

/** Resolves with the TCP port, 0 for a socket. Rejects when the address cannot be had. */
export async function listenOn(listener: Server, address: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    const listening = (): void => {
      listener.off('error', reject);
      resolve();
    };
    if (address.kind === 'socket') listener.listen(address.path, listening);
    else listener.listen(address.port, address.host, listening);
  });
  const bound = listener.address();
  return bound === null || typeof bound === 'string' ? 0 : bound.port;
}
