// The embedded database next to a server that answers without doing anything: what is left is the driver's own cost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { figure } from '../table.mjs';

const require = createRequire(import.meta.url);

export async function embeddedMongo(root, folder) {
  const { benchEmbeddedMongo } = require(join(root, 'dist/libs/embedded-mongo/src/embedded-mongo.bench.js'));
  const server = spawn(
    process.execPath,
    [join(root, 'dist/libs/embedded-mongo/src/main.js'), '--data-dir', join(folder, 'mongo')],
    { stdio: ['ignore', 'pipe', 'inherit'], env: {} },
  );
  try {
    const lines = await benchEmbeddedMongo(await urlOf(server), () => undefined);
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
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
}

/** The address is in the line that it prints when it is ready. */
async function urlOf(server) {
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line).url;
  throw new Error('the embedded database ended before it was ready');
}
