import type { Namespace } from 'socket.io';

/**
 * Gathers the connections that get one and the same frame, as the hub hands it out one by one, and gives them to
 * socket.io as a single broadcast: encoded once, kept once for recovery.
 */
export class BroadcastBatch {
  private frame: Buffer | undefined;
  private rooms: string[] = [];

  constructor(private readonly namespace: Namespace) {}

  add(frame: Buffer, room: string): void {
    if (frame !== this.frame) {
      this.flush();
      this.frame = frame;
      queueMicrotask(() => this.flush());
    }
    this.rooms.push(room);
  }

  /** The first event of a connection, kept for recovery like any other. */
  greet(room: string, session: string): void {
    this.flush();
    this.namespace.to(room).emit('connected', { msg: 'connected', session });
  }

  private flush(): void {
    const { frame, rooms } = this;
    this.frame = undefined;
    this.rooms = [];
    if (frame && rooms.length > 0) this.namespace.to(rooms).emit('changed', JSON.parse(frame.toString()));
  }
}
