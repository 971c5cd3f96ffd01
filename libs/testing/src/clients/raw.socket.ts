import WebSocket from 'ws';

const TIMEOUT_MS = 10_000;

/** A bare WebSocket, for tests of what goes over the wire. */
export class RawSocket {
  /** Every text frame that came. */
  readonly texts: string[] = [];
  /** Set when the connection has ended. */
  closeCode: number | undefined;
  private readonly checks = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.texts.push(data.toString());
      this.check();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.check();
    });
    // The server may break off while a large frame is under way; `close` tells the rest.
    socket.on('error', () => this.check());
  }

  /** @param url http:// URL of a gateway. */
  static async open(url: string, path = '/websocket'): Promise<RawSocket> {
    const socket = new WebSocket(url.replace(/^http/, 'ws') + path, { perMessageDeflate: false });
    const client = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return client;
  }

  private check(): void {
    for (const check of this.checks) check();
  }

  send(data: string | Buffer): void {
    this.socket.send(data);
  }

  /** The first text that matches, one that came already included. */
  text(matches: (text: string) => boolean): Promise<string> {
    return this.until(
      () => this.texts.find(matches),
      () => `no such frame; last ones: ${this.texts.slice(-3).join(' ').slice(0, 500)}`,
    );
  }

  /** The close code. */
  closed(): Promise<number> {
    return this.until(
      () => this.closeCode,
      () => 'the connection is still open',
    );
  }

  private until<T>(find: () => T | undefined, complaint: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.checks.delete(check);
        reject(new Error(complaint()));
      }, TIMEOUT_MS);
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.checks.delete(check);
        resolve(found);
      };
      this.checks.add(check);
      check();
    });
  }

  async close(): Promise<void> {
    if (this.closeCode === undefined) this.socket.close();
    await this.closed();
  }
}
