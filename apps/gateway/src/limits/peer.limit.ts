import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientAddresses } from '../addresses/client-address';
import type { AddressSlots } from './address.slots';

/**
 * Closes sockets beyond the limit of their address before anything is read from them. Trusted proxies are exempt: the
 * clients behind them are counted where their addresses are known.
 */
export function limitPeers(server: Server, addresses: Pick<ClientAddresses, 'isProxy'>, slots: AddressSlots): void {
  const counted = new WeakSet<Socket>();
  server.prependListener('connection', (socket: Socket) => {
    const peer = socket.remoteAddress ?? '';
    if (counted.has(socket) || addresses.isProxy(peer)) return;
    if (slots.isFull(peer)) return void socket.destroy();
    counted.add(socket);
    socket.once('close', slots.take(peer));
  });
}
