import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { mongoConfigFields } from './mongo.config';
import { natsConfigFields } from './nats.config';
import { StartupError } from './startup.error';

/** `true`, `yes` and `1` (any case) are true. */
export const flag = z.string().transform((text) => ['true', 'yes', '1'].includes(text.toLowerCase()));

export const port = z.coerce.number().int().min(0).max(65_535);
export const bytes = z.coerce.number().int().min(1_024);

/** What every process of the platform reads. */
export const platformConfigSchema = z.object({
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged'),
  ...mongoConfigFields,
  ...natsConfigFields,
  OPS_PORT: port
    .optional()
    .describe(
      'Port of /health/live, /health/ready and /metrics; without it 9100, but none of the gateway and of standalone, which answer for their health on PORT',
    ),
  OPS_HOST: z.string().default('0.0.0.0').describe('Address that OPS_PORT listens on'),
  SHUTDOWN_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(30_000)
    .describe('Longest time for finishing what is in hand on SIGTERM, ms'),
});
export type PlatformConfig = z.infer<typeof platformConfigSchema>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** `FOO_FILE` names a file that holds the value of `FOO`, as secrets are mounted. */
function withSecretsFromFiles(
  environment: Environment,
  keys: readonly string[],
): { values: Record<string, string | undefined>; problems: string[] } {
  const values: Record<string, string | undefined> = {};
  const problems: string[] = [];
  for (const key of keys) {
    const file = environment[`${key}_FILE`];
    try {
      // An empty variable, or file, is how deployments leave one out.
      values[key] = (file ? readFileSync(file, 'utf8').trim() : environment[key]) || undefined;
    } catch (error) {
      problems.push(`${key}_FILE: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { values, problems };
}

/** In words for who writes variables, to whom NaN and undefined mean nothing; the others are the schema's own. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type' && issue.expected === 'number') return 'is no number';
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return 'is no http or https address, as https://chat.example.com is one';
  return undefined;
}

/**
 * Reads and checks the configuration. All problems are told at once, in one line.
 * @throws StartupError
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
): z.output<z.ZodObject<Shape>> {
  const { values, problems } = withSecretsFromFiles(environment, Object.keys(schema.shape));
  const parsed = schema.safeParse(values, { error: wordsOf });
  if (parsed.success && problems.length === 0) return parsed.data;
  // What could not be read from its file is not missing as well.
  const unread = new Set(problems.map((problem) => problem.slice(0, problem.indexOf('_FILE:'))));
  for (const { path, message } of parsed.error?.issues ?? [])
    if (!unread.has(path.join('.'))) problems.push(`${path.join('.')}: ${message}`);
  throw StartupError.ofConfiguration(problems);
}

/** Families of variables that belong to the platform alone: a name in one of them that nobody reads is a slip. */
const OWN_PREFIXES = ['GANTRY_', 'ADMIN_', 'MONGO_', 'NATS_', 'OPS_', 'ROOT_', 'DATA_', 'TEST_MODE', 'MAX_'];
/** Of the server that Gantry replaces: harmless here, so its deployments start unchanged. */
const TOLERATED = ['MONGO_OPLOG_URL'];

/** @throws StartupError naming the first variable that looks like ours and is none. */
export function refuseUnknownVariables(known: readonly string[], environment: Environment): void {
  const names = new Set([...known, ...TOLERATED].flatMap((name) => [name, `${name}_FILE`]));
  for (const name of Object.keys(environment)) {
    if (names.has(name) || !OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    const near = nearest(names, name);
    throw new StartupError(
      `Unknown variable ${name}${near ? `: did you mean ${near}?` : ': see docs/configuration.md'}`,
    );
  }
}

/** More slips of the finger than this are another word. */
const MAX_SLIPS = 3;

function nearest(candidates: Iterable<string>, name: string): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance =
      candidate.startsWith(name) || name.startsWith(candidate) ? MAX_SLIPS : editDistance(candidate, name);
    if (distance <= MAX_SLIPS && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Letters to insert, drop or change; a difference in length beyond MAX_SLIPS is not measured. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_SLIPS) return Infinity;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const change = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? Infinity;
}
