import type { FrameSink } from './socket.queue';

/** A sink for tests: it keeps what is written and is congested as long as its client does not read. */
export class ManualSink implements FrameSink {
  readonly chunks: Buffer[] = [];
  destroyed = false;
  writableLength = 0;
  private drainListeners: (() => void)[] = [];

  constructor(
    private isReading = true,
    private readonly highWaterMark = 100,
  ) {}

  /** Everything written so far. */
  get written(): Buffer {
    return Buffer.concat(this.chunks);
  }

  write(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.writableLength += this.isReading ? 0 : chunk.length;
    return this.writableLength < this.highWaterMark;
  }

  once(_event: 'drain', listener: () => void): void {
    this.drainListeners.push(listener);
  }

  /** The client stops reading. */
  stall(): void {
    this.isReading = false;
  }

  /** The client reads everything that is under way, and goes on reading unless told otherwise. */
  drain(goesOnReading = true): void {
    this.isReading = goesOnReading;
    this.writableLength = 0;
    const listeners = this.drainListeners;
    this.drainListeners = [];
    listeners.forEach((listener) => listener());
  }
}
