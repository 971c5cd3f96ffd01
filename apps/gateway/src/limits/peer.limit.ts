import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientAddresses } from '../addresses/client-address';
import type { AddressSlots } from './address.slots';

/**
 * Closes sockets beyond what one address may have, before a byte of them is read. A proxy speaks for many: whom it asks for is
 * counted where that is known.
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
