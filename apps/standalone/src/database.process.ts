import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { StartupError } from '@gantry/service-kit';
import { z } from 'zod';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;
const DATABASE_NAME = 'gantry';

const readySchema = z.object({ ready: z.literal(true), url: z.string() });

export interface DatabaseProcess {
  /** mongodb:// URL with the database name. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the database process needs of this one's environment: where temporary files go, and how Node is to run. No secrets. */
const INHERITED = [
  'TMPDIR',
  'TMP',
  'TEMP',
  'SystemRoot',
  'NODE_OPTIONS',
  'BENCH_PROFILES',
  'EMBEDDED_MONGO_PLAN_LOG',
] as const;

function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Starts the embedded database in a process of its own: a query never blocks the chat, and the chat's end ends it.
 * @param onExit called when it ends without being asked.
 * @throws StartupError when it does not come up.
 */
export async function startDatabase(dataDir: string, onExit: (code: number | null) => void): Promise<DatabaseProcess> {
  const script = join(__dirname, '../../../libs/embedded-mongo/src/main.js');
  const child = fork(script, [], {
    env: { ...inherited(), EMBEDDED_MONGO_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const url = await ready(child);
  let stopping = false;
  child.once('exit', (code) => {
    if (!stopping) onExit(code);
  });
  return {
    url: `${url.replace(/\/$/, '')}/${DATABASE_NAME}?directConnection=true`,
    close: () => {
      stopping = true;
      return stop(child);
    },
  };
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StartupError('The embedded database did not start in time.')),
      START_TIMEOUT_MS,
    );
    child.once('exit', () =>
      reject(new StartupError('The embedded database could not start: is another server using this data folder?')),
    );
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      const parsed = readySchema.safeParse(message);
      if (parsed.success) resolve(parsed.data.url);
      else reject(new StartupError('The embedded database answered something else than ready.'));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}
