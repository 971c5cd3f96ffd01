/** The server pings after this long without a word, and closes after as long again (contract/ddp-extra.json, wire.ping), ms. */
export const SILENCE_MS = 15_000;

export interface Watched {
  /** When the client was last heard, ms since start. */
  readonly lastHeard: number;
  ping(): void;
  /** It has not answered. */
  drop(): void;
}

/** Asks silent connections for a sign of life, and ends those that give none. */
export class SilenceWatch {
  /** When each was asked last. */
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
