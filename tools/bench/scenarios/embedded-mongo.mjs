// The embedded database next to a server that answers without doing anything: what is left is the driver's own cost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { figure } from '../table.mjs';

const require = createRequire(import.meta.url);

export async function embeddedMongo(root, folder) {
  const { freePort, eventually } = require(join(root, 'dist/libs/testing/src/index.js'));
  const { benchEmbeddedMongo } = require(join(root, 'dist/libs/embedded-mongo/src/embedded-mongo.bench.js'));
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [join(root, 'dist/libs/embedded-mongo/src/main.js'), '--data-dir', folder, '--port', String(port)],
    { stdio: 'ignore' },
  );
  try {
    await eventually(() => reachable(port));
    const lines = await benchEmbeddedMongo(`mongodb://127.0.0.1:${port}`, () => undefined);
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

async function reachable(port) {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
