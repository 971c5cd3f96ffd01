import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('./bare-ws.server.mjs', import.meta.url));

/** Runs `work` with a bare WebSocket server in a process of its own. */
export async function withBareWs(work) {
  const child = fork(SERVER);
  try {
    const [{ url }] = await once(child, 'message');
    return await work({ url, pid: child.pid });
  } finally {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}
