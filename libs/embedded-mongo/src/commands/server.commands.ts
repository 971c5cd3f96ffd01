import { arch, cpus, hostname, platform, release, totalmem, type } from 'node:os';
import { Long } from 'bson';
import { offeredMechanisms } from '../access/login';
import { MongoError } from '../mongo.errors';
import { MAX_BSON_BYTES, type Doc } from '../bson/bson.values';
import type { CommandContext, Reply } from './command.context';
import { MAX_WRITE_BATCH } from './write.commands';

/** The server version this one behaves like, for clients that ask. */
export const SERVER_VERSION = '7.0.0';
const MAX_WIRE_VERSION = 21;
/** Longest message accepted, bytes. MongoDB's own. */
export const MAX_MESSAGE_BYTES = 48_000_000;
const SESSION_TIMEOUT_MINUTES = 30;

/** hello, isMaster: a writable standalone server. */
export function hello({ connectionId, name, body, login }: CommandContext): Reply {
  return {
    ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true, isWritablePrimary: true, helloOk: true }),
    maxBsonObjectSize: MAX_BSON_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_TIMEOUT_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
    ...(login ? offeredMechanisms(body) : {}),
    ok: 1,
  };
}

export const ok = (): Reply => ({ ok: 1 });

export function buildInfo(): Reply {
  return {
    version: SERVER_VERSION,
    gitVersion: 'embedded',
    modules: [],
    allocator: 'system',
    javascriptEngine: 'none',
    sysInfo: 'deprecated',
    versionArray: [...SERVER_VERSION.split('.').map(Number), 0],
    openssl: {},
    buildEnvironment: {},
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_BSON_BYTES,
    storageEngines: ['lmdb'],
    ok: 1,
  };
}

export function serverStatus({ server }: CommandContext): Reply {
  const uptime = (Date.now() - server.startedAt.getTime()) / 1000;
  return {
    host: hostname(),
    version: SERVER_VERSION,
    process: 'embedded-mongo',
    pid: process.pid,
    uptime: Math.floor(uptime),
    uptimeMillis: Long.fromNumber(Math.floor(uptime * 1000)),
    localTime: new Date(),
    connections: { current: server.connections() },
    mem: { resident: Math.round(process.memoryUsage.rss() / 1_048_576), bits: 64 },
    metrics: { cursor: { open: { total: server.cursors.size } } },
    storageEngine: { name: 'lmdb', persistent: true },
    ok: 1,
  };
}

export function hostInfo(): Reply {
  return {
    system: {
      currentTime: new Date(),
      hostname: hostname(),
      cpuAddrSize: 64,
      memSizeMB: Math.round(totalmem() / 1_048_576),
      numCores: cpus().length,
      cpuArch: arch(),
    },
    os: { type: type(), name: platform(), version: release() },
    extra: {},
    ok: 1,
  };
}

export function connectionStatus(): Reply {
  return { authInfo: { authenticatedUsers: [], authenticatedUserRoles: [], authenticatedUserPrivileges: [] }, ok: 1 };
}

const PARAMETERS: Doc = { featureCompatibilityVersion: { version: '7.0' }, authenticationMechanisms: [] };

/** getParameter */
export function getParameter({ body }: CommandContext): Reply {
  if (body['getParameter'] === '*') return { ...PARAMETERS, ok: 1 };
  const wanted = Object.keys(body).filter((name) => name in PARAMETERS);
  if (wanted.length === 0) throw new MongoError(72, 'no option found to get');
  return { ...Object.fromEntries(wanted.map((name) => [name, PARAMETERS[name]])), ok: 1 };
}

export function getLog({ body }: CommandContext): Reply {
  if (body['getLog'] === '*') return { names: ['global', 'startupWarnings'], ok: 1 };
  return { totalLinesWritten: 0, log: [], ok: 1 };
}

export const whatsmyuri = ({ client }: CommandContext): Reply => ({ you: client, ok: 1 });
export const getCmdLineOpts = (): Reply => ({ argv: ['embedded-mongo'], parsed: {}, ok: 1 });
export const top = (): Reply => ({ totals: {}, ok: 1 });

/** Sessions are accepted for their ids; transactions need a replica set, as in MongoDB. */
export function refuseTransactions(body: Doc): void {
  if (body['txnNumber'] !== undefined || body['autocommit'] !== undefined || body['startTransaction'] !== undefined) {
    throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
}
