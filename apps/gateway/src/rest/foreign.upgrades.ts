import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The headers that ask for another protocol. */
const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings']);

function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');
}

/**
 * Who asks for another protocol than WebSocket (`Upgrade: h2c`, as Java's client does at first) is answered as if it had not
 * asked, which RFC 9110, 7.8 allows. Node leaves every such request to the listeners of `upgrade`, without a way back: it is read
 * again without the wish. To be called after everything that takes upgrades.
 */
export function ignoreForeignUpgrades(server: Server): void {
  const takers: readonly UpgradeListener[] = server.listeners('upgrade').map(
    (listener): UpgradeListener =>
      (request, socket, head) =>
        void listener.call(server, request, socket, head),
  );
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answers.set(socket, response);
  });
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (wantsWebSocket(request)) {
      for (const take of takers) take(request, socket, head);
      return;
    }
    const again = (): void => readAgain(server, request, socket, head);
    const earlier = answers.get(socket);
    // Sent before the previous answer was complete: nothing else is read until it is.
    if (earlier && !earlier.closed) earlier.once('close', again);
    else again();
  });
}

function readAgain(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (!(socket instanceof Socket) || socket.destroyed) return void socket.destroy();
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(request), 'latin1'), head]));
  server.emit('connection', socket);
}

function headWithoutUpgrade({ method = 'GET', url = '/', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (UPGRADE_HEADERS.has(name.toLowerCase())) continue;
    if (name.toLowerCase() !== 'connection') lines.push(`${name}: ${value}`);
    else if (/\bclose\b/i.test(value)) lines.push('Connection: close');
  }
  return [...lines, '', ''].join('\r\n');
}
