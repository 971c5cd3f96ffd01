import { writeSync } from 'node:fs';
import { startEmbeddedMongo } from './server';

/** After a failure of the disk, the process lives so long to answer what waits, ms. */
const LAST_ANSWERS_MS = 100;

/** Value of `--name value` or `--name=value`, else of the environment variable. */
function setting(name: string, variable: string): string | undefined {
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const found = args[at];
  if (at >= 0 && found !== undefined) return found.includes('=') ? found.slice(found.indexOf('=') + 1) : args[at + 1];
  return process.env[variable];
}

/**
 * Ends at once, for the supervisor to start it again: what has been acknowledged is on the disk. Not by process.exit, which
 * waits for LMDB's threads, and these may hang on the disk that has failed.
 */
function die(error: Error): void {
  // The errors that were just answered are on their way.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_ANSWERS_MS);
  writeSync(process.stderr.fd, `embedded-mongo ends: ${error.message}\n`);
}

async function main(): Promise<void> {
  const dataDir = setting('data-dir', 'EMBEDDED_MONGO_DATA_DIR');
  if (!dataDir) throw new Error('EMBEDDED_MONGO_DATA_DIR or --data-dir is needed');
  // Before the first file is made.
  process.umask(0o077);
  process.on('uncaughtException', die);
  const named = setting('port', 'EMBEDDED_MONGO_PORT');
  const port = named === undefined || named === '' ? undefined : Number(named);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new Error('the port must be between 0 and 65535');
  const server = await startEmbeddedMongo({
    dataDir,
    onFatal: die,
    planLog: process.env['EMBEDDED_MONGO_PLAN_LOG'] || undefined,
    port,
    socket: setting('socket', 'EMBEDDED_MONGO_SOCKET') || undefined,
    host: setting('host', 'EMBEDDED_MONGO_HOST') || undefined,
    // By the environment alone: every account of a machine can read the arguments of a process.
    secret: process.env['EMBEDDED_MONGO_SECRET'] || undefined,
  });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`closing failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  const ready = { ready: true, url: server.url };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
}

main().catch((error: unknown) => {
  process.stderr.write(`embedded-mongo could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
