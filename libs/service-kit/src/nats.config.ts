import { areReadable, type NatsAccess, type NatsCredentials } from '@gantry/bus';
import { z } from 'zod';
import { StartupError } from './startup.error';
import { tlsOf, tlsProblems, type TlsTexts } from './tls.config';

/** JetStream keeps a stream on five servers at most. */
const MOST_REPLICAS = 5;

/** How a process reaches NATS. `natsAccess` checks what one field alone cannot tell. */
export const natsConfigFields = {
  NATS_URL: z
    .string()
    .optional()
    .describe(
      'NATS servers with JetStream and max_payload: 8MB, separated by commas: nats://host:port, or tls://host:port where TLS must be used; user:password@ or token@ before the host are taken; standalone needs none',
    ),
  NATS_USER: z.string().optional().describe('User at NATS, with NATS_PASSWORD'),
  NATS_PASSWORD: z.string().optional().describe('Password of NATS_USER'),
  NATS_TOKEN: z.string().optional().describe('Token of NATS, in the place of a user'),
  NATS_CREDS: z
    .string()
    .optional()
    .describe('Content of a .creds file of NATS (JWT and NKey seed), in the place of a user'),
  NATS_NKEY_SEED: z.string().optional().describe('NKey seed of a user at NATS (SU…), in the place of a user'),
  NATS_TLS_CA: z
    .string()
    .optional()
    .describe('PEM certificates of who signs those of the NATS servers; a server without TLS is refused'),
  NATS_TLS_CERT: z
    .string()
    .optional()
    .describe('PEM certificate that is shown to the NATS servers, with NATS_TLS_KEY; a server without TLS is refused'),
  NATS_TLS_KEY: z.string().optional().describe('PEM private key of NATS_TLS_CERT, without a pass phrase'),
  NATS_STREAM_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_REPLICAS)
    .default(1)
    .describe(
      'NATS servers that keep each stored event: 3 in a cluster of three or more, so that none is lost with one server',
    ),
};
export type NatsConfig = z.infer<z.ZodObject<typeof natsConfigFields>>;

interface NamedCredentials {
  /** The variable that they come from. */
  readonly variable: string;
  readonly credentials: NatsCredentials;
}

interface Server {
  readonly address: string;
  readonly tls: boolean;
  readonly credentials?: NatsCredentials;
}

const SERVER = /^(?:(?<scheme>nats|tls):\/\/)?(?:(?<login>[^@/]*)@)?(?<address>[^@/?#\s]+)\/?$/;

/** `user:password`, or a token alone, percent-encoded. @throws URIError */
function loginOf(text: string): NatsCredentials {
  const [user = '', ...rest] = text.split(':');
  if (rest.length === 0) return { kind: 'token', token: decodeURIComponent(user) };
  return { kind: 'password', user: decodeURIComponent(user), password: decodeURIComponent(rest.join(':')) };
}

/** Undefined when the text is not of the form that NATS_URL asks for. */
function serverOf(text: string): Server | undefined {
  const { scheme, login, address } = SERVER.exec(text.trim())?.groups ?? {};
  if (address === undefined) return undefined;
  try {
    const tls = scheme === 'tls';
    return login === undefined ? { address, tls } : { address, tls, credentials: loginOf(login) };
  } catch {
    return undefined;
  }
}

function credentialsOfVariables(config: NatsConfig, problems: string[]): NamedCredentials[] {
  const {
    NATS_USER: user,
    NATS_PASSWORD: password,
    NATS_TOKEN: token,
    NATS_CREDS: text,
    NATS_NKEY_SEED: seed,
  } = config;
  const found: NamedCredentials[] = [];
  if ((user === undefined) !== (password === undefined)) problems.push('NATS_USER and NATS_PASSWORD: one is missing');
  if (user !== undefined && password !== undefined)
    found.push({ variable: 'NATS_USER', credentials: { kind: 'password', user, password } });
  if (token !== undefined) found.push({ variable: 'NATS_TOKEN', credentials: { kind: 'token', token } });
  if (text !== undefined) found.push({ variable: 'NATS_CREDS', credentials: { kind: 'creds', text } });
  if (seed !== undefined) found.push({ variable: 'NATS_NKEY_SEED', credentials: { kind: 'nkey', seed } });
  for (const { variable, credentials } of found)
    if (!areReadable(credentials))
      problems.push(
        variable === 'NATS_CREDS' ? 'NATS_CREDS: not the content of a .creds file' : `${variable}: no NKey seed`,
      );
  return found;
}

function serversOf(url: string, problems: string[]): Server[] {
  const servers = url.split(',').map(serverOf);
  const broken = servers.indexOf(undefined);
  // The text itself may hold a password.
  if (broken >= 0)
    problems.push(`NATS_URL: server ${broken + 1} is not nats://host:port, with user:password@ percent-encoded`);
  return servers.filter((server) => server !== undefined);
}

function credentialsOfServers(servers: readonly Server[], problems: string[]): NamedCredentials[] {
  const [first, ...others] = servers.flatMap(({ credentials }) => credentials ?? []);
  if (first === undefined) return [];
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first)))
    problems.push('NATS_URL: its servers have different credentials');
  return [{ variable: 'NATS_URL', credentials: first }];
}

const NEED_URL = [
  'NATS_USER',
  'NATS_PASSWORD',
  'NATS_TOKEN',
  'NATS_CREDS',
  'NATS_NKEY_SEED',
  'NATS_TLS_CA',
  'NATS_TLS_CERT',
  'NATS_TLS_KEY',
] as const;

/**
 * How this process reaches NATS, or undefined when it has none. Credentials are read once: new ones need a restart.
 * @throws StartupError with all that contradicts itself or cannot be read, in one line without secrets.
 */
export function natsAccess(config: NatsConfig): NatsAccess | undefined {
  const problems: string[] = [];
  const { NATS_URL: url } = config;
  if (url === undefined) {
    const alone = NEED_URL.filter((name) => config[name] !== undefined);
    if (alone.length > 0) throw StartupError.ofConfiguration([`NATS_URL is missing, and ${alone.join(', ')} needs it`]);
    return undefined;
  }
  const servers = serversOf(url, problems);
  const named = [...credentialsOfServers(servers, problems), ...credentialsOfVariables(config, problems)];
  if (named.length > 1)
    problems.push(`${named.map(({ variable }) => variable).join(' and ')}: only one may name credentials`);
  const texts: TlsTexts = { ca: config.NATS_TLS_CA, cert: config.NATS_TLS_CERT, key: config.NATS_TLS_KEY };
  problems.push(...tlsProblems('NATS', texts));
  if (problems.length > 0) throw StartupError.ofConfiguration(problems);
  const tls = tlsOf(texts) ?? (servers.some((server) => server.tls) ? {} : undefined);
  const [login] = named;
  return {
    servers: servers.map(({ address }) => address),
    ...(login === undefined ? {} : { credentials: login.credentials }),
    ...(tls === undefined ? {} : { tls }),
  };
}
