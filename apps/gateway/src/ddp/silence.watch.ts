/**
 * The server pings a client after this time without a message, and closes the connection after the same time again
 * (contract/ddp-extra.json, wire.ping), ms.
 */
export const SILENCE_MS = 15_000;

export interface Watched {
  /** Time of the client's last message, ms since start. */
  readonly lastHeard: number;
  ping(): void;
  /** Closes the connection: the client has not answered. */
  drop(): void;
}

/** Pings silent connections and closes those that do not answer. */
export class SilenceWatch {
  /** Time at which each connection was pinged. */
  private readonly watched = new Map<Watched, number>();

  add(connection: Watched): void {
    this.watched.set(connection, Number.NEGATIVE_INFINITY);
  }

  delete(connection: Watched): void {
    this.watched.delete(connection);
  }

  /** @param now ms since start */
  sweep(now = performance.now()): void {
    for (const [connection, asked] of this.watched) {
      const silence = now - connection.lastHeard;
      const isAsked = asked >= connection.lastHeard;
      if (isAsked && silence > 2 * SILENCE_MS) connection.drop();
      else if (!isAsked && silence > SILENCE_MS) {
        this.watched.set(connection, now);
        connection.ping();
      }
    }
  }
}
