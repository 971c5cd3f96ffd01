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

  /** Sends an event to one connection, after its earlier events, and keeps it for recovery. */
  tell(room: string, event: 'connected' | 'nosub', message: object): void {
    this.flush();
    this.namespace.to(room).emit(event, message);
  }

  private flush(): void {
    const { frame, rooms } = this;
    this.frame = undefined;
    this.rooms = [];
    if (frame && rooms.length > 0) this.namespace.to(rooms).emit('changed', JSON.parse(frame.toString()));
  }
}
