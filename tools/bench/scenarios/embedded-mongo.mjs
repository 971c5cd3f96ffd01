// The embedded database next to a server that answers without doing anything: what is left is the driver's own cost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { figure } from '../table.mjs';

const require = createRequire(import.meta.url);

/** How long an indexed findOne may take beside a long command, ms, in 99 of 100 cases. */
const BOUND_MS = 50;

async function onServer(root, folder, measure) {
  const server = spawn(
    process.execPath,
    [join(root, 'dist/libs/embedded-mongo/src/main.js'), '--data-dir', join(folder, 'mongo')],
    { stdio: ['ignore', 'pipe', 'inherit'], env: {} },
  );
  try {
    return await measure(await urlOf(server));
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
}

export async function embeddedMongo(root, folder) {
  const { benchEmbeddedMongo } = require(join(root, 'dist/libs/embedded-mongo/src/embedded-mongo.bench.js'));
  const lines = await onServer(root, folder, (url) => benchEmbeddedMongo(url, () => undefined));
  return {
    ok: true,
    title: 'embedded-mongo: operations per second, by the MongoDB driver',
    columns: ['× driver alone', 'embedded', 'driver alone'],
    rows: lines.map(({ name, perSecond, echoPerSecond }) => [
      name,
      figure(perSecond / echoPerSecond),
      figure(perSecond),
      figure(echoPerSecond),
    ]),
  };
}

/** Short commands beside long ones on a million documents. */
export async function embeddedMongoLong(root, folder) {
  const { benchLongCommands } = require(join(root, 'dist/libs/embedded-mongo/src/long.commands.bench.js'));
  const lines = await onServer(root, folder, (url) => benchLongCommands(url));
  return {
    ok: lines.every(({ p99 }) => p99 < BOUND_MS),
    title: `embedded-mongo: an indexed find, ms, beside a long command on 1,000,000 documents (p99 < ${BOUND_MS})`,
    columns: ['p50', 'p99', 'longest', 'finds', 'the command, s'],
    rows: lines.map(({ name, p50, p99, longest, finds, tookMs }) => [
      name,
      figure(p50),
      figure(p99),
      figure(longest),
      figure(finds),
      figure(tookMs / 1_000),
    ]),
  };
}

/** The address is in the line that it prints when it is ready. */
async function urlOf(server) {
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line).url;
  throw new Error('the embedded database ended before it was ready');
}
