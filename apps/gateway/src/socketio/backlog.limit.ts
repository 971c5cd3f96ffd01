/** What engine.io tells of the connection below a socket. */
export interface RawPackets {
  on(event: 'packetCreate', listener: (packet: { readonly data?: unknown }) => void): unknown;
  on(event: 'flush', listener: () => void): unknown;
  close(discard: boolean): unknown;
}

/** What may wait for one client, bytes: a client that comes back gets at once what it has missed, so more than on DDP. */
export const MAX_BACKLOG_BYTES = 4 * 1_048_576;
/** What a packet takes beside its text, bytes. */
const PACKET_BYTES = 200;

/**
 * Ends a connection for which more waits than may: a client that answers pings and reads nothing would have the server keep
 * all that it is sent.
 */
export function limitBacklog(connection: RawPackets, maxBytes = MAX_BACKLOG_BYTES): void {
  let waiting = 0;
  connection.on('packetCreate', ({ data }) => {
    waiting += PACKET_BYTES + (typeof data === 'string' ? data.length : 0);
    if (waiting > maxBytes) connection.close(true);
  });
  // Handed to the transport, which takes more when all of it is sent.
  connection.on('flush', () => (waiting = 0));
}
