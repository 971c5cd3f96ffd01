import { ConnectionString } from 'mongodb-connection-string-url';
import { z } from 'zod';
import { StartupError } from './startup.error';
import { tlsOf, tlsProblems, type TlsTexts } from './tls.config';

const MAJORITY = 'majority';

/** How a process connects to MongoDB. `mongoAccess` checks the rules that involve several fields. */
export const mongoConfigFields = {
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb://')
    .optional()
    .describe(
      'MongoDB with the database name in the path; what its driver knows may follow it (replicaSet, authSource, tls, tlsCAFile, readPreference …) but no w other than MONGO_WRITE_CONCERN and no journal=false; standalone brings its own database without it',
    ),
  MONGO_USER: z
    .string()
    .optional()
    .describe(
      'User at MongoDB, with MONGO_PASSWORD, in the place of user:password@ in MONGO_URL; known to the database that authSource in MONGO_URL names, else to that in its path',
    ),
  MONGO_PASSWORD: z.string().optional().describe('Password of MONGO_USER'),
  MONGO_TLS_CA: z
    .string()
    .optional()
    .describe('PEM certificates of who signs those of the MongoDB servers; TLS is used, as with tls=true in MONGO_URL'),
  MONGO_TLS_CERT: z
    .string()
    .optional()
    .describe('PEM certificate that is shown to the MongoDB servers, with MONGO_TLS_KEY; TLS is used'),
  MONGO_TLS_KEY: z.string().optional().describe('PEM private key of MONGO_TLS_CERT, without a pass phrase'),
  MONGO_WRITE_CONCERN: z
    .string()
    .regex(/^([1-9]\d?|majority)$/, 'must be majority or a number from 1')
    .default(MAJORITY)
    .describe(
      'Members of the replica set that have a write before it is acknowledged: majority, or a number; with less than the majority, acknowledged messages may be lost',
    ),
  MONGO_INDEXES: z
    .enum(['create', 'await'])
    .default('create')
    .describe(
      'create: each process makes its indexes when it starts; await: it waits for the job `migrate` of its own build, where large collections make that long or many replicas start at once',
    ),
  MONGO_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(10)
    .describe('Most connections of one process to MongoDB'),
};
export type MongoConfig = z.infer<z.ZodObject<typeof mongoConfigFields>>;

/** What the connection is made with. */
export interface MongoAccess {
  /** May contain credentials: for the driver only, never for a log. */
  readonly url: string;
  /** Without credentials. */
  readonly hosts: readonly string[];
  readonly namesDatabase: boolean;
  readonly auth?: { readonly username: string; readonly password: string };
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly writeConcern: typeof MAJORITY | number;
  /** Whether an acknowledged write survives the loss of any one member of the replica set. */
  readonly safe: boolean;
  readonly poolSize: number;
}

const NEED_URL = ['MONGO_USER', 'MONGO_PASSWORD', 'MONGO_TLS_CA', 'MONGO_TLS_CERT', 'MONGO_TLS_KEY'] as const;

/**
 * The driver gives some of these options precedence over the process's own write concern and ignores others: both are
 * refused.
 */
function writeConcernProblems(url: ConnectionString, wanted: string): string[] {
  const problems: string[] = [];
  for (const [name, value] of url.searchParams) {
    const option = name.toLowerCase();
    if (option === 'w' && value !== wanted)
      problems.push(
        `MONGO_URL: w=${value} is not MONGO_WRITE_CONCERN=${wanted}; set that one where acknowledged messages may be lost`,
      );
    if ((option === 'journal' || option === 'j') && value !== 'true')
      problems.push(`MONGO_URL: ${name}=${value} would acknowledge writes that a power cut loses`);
  }
  return problems;
}

function connectionString(url: string, problems: string[]): ConnectionString | undefined {
  try {
    return new ConnectionString(url);
  } catch {
    // The parser's message may quote the URL with its password.
    problems.push('MONGO_URL: not mongodb://user:password@host:port/database with user and password percent-encoded');
    return undefined;
  }
}

function authOf(config: MongoConfig, url: ConnectionString | undefined, problems: string[]): MongoAccess['auth'] {
  const { MONGO_USER: username, MONGO_PASSWORD: password } = config;
  if ((username === undefined) !== (password === undefined))
    problems.push('MONGO_USER and MONGO_PASSWORD: one is missing');
  if (username === undefined || password === undefined) return undefined;
  if (url && url.username !== '') problems.push('MONGO_URL and MONGO_USER: only one may name credentials');
  return { username, password };
}

/**
 * How this process reaches MongoDB, or undefined when no MONGO_URL is set. Credentials are read once: new ones need a
 * restart. Of the URL the driver takes what it knows; a write concern in it must agree with MONGO_WRITE_CONCERN.
 * @throws StartupError with all that contradicts itself or cannot be read, in one line without secrets.
 */
export function mongoAccess(config: MongoConfig): MongoAccess | undefined {
  const problems: string[] = [];
  if (config.MONGO_URL === undefined) {
    const alone = NEED_URL.filter((name) => config[name] !== undefined);
    if (alone.length > 0)
      throw StartupError.ofConfiguration([`MONGO_URL is missing, and ${alone.join(', ')} needs it`]);
    return undefined;
  }
  const wanted = config.MONGO_WRITE_CONCERN;
  const url = connectionString(config.MONGO_URL, problems);
  const auth = authOf(config, url, problems);
  const texts: TlsTexts = { ca: config.MONGO_TLS_CA, cert: config.MONGO_TLS_CERT, key: config.MONGO_TLS_KEY };
  problems.push(...tlsProblems('MONGO', texts), ...(url ? writeConcernProblems(url, wanted) : []));
  if (!url || problems.length > 0) throw StartupError.ofConfiguration(problems);
  const tls = tlsOf(texts);
  return {
    url: config.MONGO_URL,
    hosts: url.hosts,
    namesDatabase: url.pathname.length > 1,
    ...(auth === undefined ? {} : { auth }),
    ...(tls === undefined ? {} : { tls }),
    writeConcern: wanted === MAJORITY ? MAJORITY : Number(wanted),
    safe: wanted === MAJORITY,
    poolSize: config.MONGO_POOL_SIZE,
  };
}
