import type { Socket } from 'node:net';

/** Connections of clients that have not logged in; the oldest makes way for the next, so that strangers never fill the server. */
export const MAX_STRANGERS = 50;
/** After which a client that has not logged in is disconnected, ms. */
export const LOGIN_MS = 10_000;

/** The connections of one server. Where a secret is asked for, strangers have places of their own beside those of clients. */
export class Connections {
  private readonly clients = new Set<Socket>();
  private readonly strangers = new Map<Socket, NodeJS.Timeout>();

  /** @param most clients served at the same time. */
  constructor(private readonly most: number) {}

  get size(): number {
    return this.clients.size + this.strangers.size;
  }

  /** Takes a connection whose client may do everything at once. @returns false when there is no place; it is closed then. */
  admit(socket: Socket): boolean {
    if (this.clients.size >= this.most) {
      socket.destroy();
      return false;
    }
    this.forgetStranger(socket);
    this.clients.add(socket);
    socket.once('close', () => this.clients.delete(socket));
    return true;
  }

  /** Takes a connection whose client has yet to log in. */
  meet(socket: Socket): void {
    const [oldest] = this.strangers.keys();
    if (this.strangers.size >= MAX_STRANGERS && oldest) {
      this.forgetStranger(oldest);
      oldest.destroy();
    }
    this.strangers.set(
      socket,
      setTimeout(() => socket.destroy(), LOGIN_MS),
    );
    socket.once('close', () => this.forgetStranger(socket));
  }

  private forgetStranger(socket: Socket): void {
    clearTimeout(this.strangers.get(socket));
    this.strangers.delete(socket);
  }

  closeAll(): void {
    for (const socket of [...this.clients, ...this.strangers.keys()]) socket.destroy();
  }
}
