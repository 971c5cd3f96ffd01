import type { FlushScheduler } from './flush.scheduler';

/** So many frames waiting are written at once, without waiting for the scheduler. */
export const MAX_FRAMES_PER_BATCH = 16;
/** One write carries no more than this, in bytes, unless a single frame is larger. */
export const MAX_BYTES_PER_WRITE = 65_536;
/** What may wait for one socket, in bytes, in the queue and in the stream beneath. */
export const DEFAULT_MAX_QUEUED_BYTES = 1_048_576;

/** The part of a net.Socket that a queue needs. */
export interface FrameSink {
  readonly writableLength: number;
  readonly destroyed: boolean;
  write(chunk: Buffer): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/** Volatile frames (typing, presence) may be lost when a client is slow; normal ones never are while it is connected. */
export type FramePriority = 'normal' | 'volatile';

/**
 * What became of a frame. `slow-consumer`: it did not fit and the queue is now closed; `closed`: it came after that,
 * or the socket is gone.
 */
export type PushOutcome = 'queued' | 'dropped' | 'slow-consumer' | 'closed';

/** Totals over the life of one queue. */
export interface QueueCounters {
  /** Frames handed to the socket. */
  frames: number;
  /** Bytes handed to the socket. */
  bytes: number;
  /** Calls of `write` on the socket. */
  writes: number;
  /** Volatile frames left out. */
  dropped: number;
}

export interface SocketQueueOptions {
  sink: FrameSink;
  scheduler: FlushScheduler;
  /** Called once, when normal frames no longer fit: the connection should be closed (code 1013). */
  onOverflow: () => void;
  /** Bytes; default {@link DEFAULT_MAX_QUEUED_BYTES}. */
  maxQueuedBytes?: number;
}

/**
 * The outgoing frames of one socket: in order, bounded in bytes, several to a write. While the socket is congested
 * frames wait here rather than in the stream, where volatile ones could no longer be dropped.
 */
export class SocketQueue {
  private frames: Buffer[] = [];
  private volatileFlags: boolean[] = [];
  private queuedBytes = 0;
  private oversizedBytes = 0;
  private volatileCount = 0;
  private isScheduled = false;
  private isCongested = false;
  private isClosed = false;
  private readonly sink: FrameSink;
  private readonly scheduler: FlushScheduler;
  private readonly onOverflow: () => void;
  private readonly maxQueuedBytes: number;
  private readonly totals: QueueCounters = { frames: 0, bytes: 0, writes: 0, dropped: 0 };

  constructor(options: SocketQueueOptions) {
    this.sink = options.sink;
    this.scheduler = options.scheduler;
    this.onOverflow = options.onOverflow;
    this.maxQueuedBytes = options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES;
  }

  /** Totals so far. */
  get counters(): Readonly<QueueCounters> {
    return this.totals;
  }

  /** Bytes that wait for this client, in the queue and in the stream. */
  get pendingBytes(): number {
    return this.queuedBytes + this.sink.writableLength;
  }

  /** Queues a frame. The buffer must not change afterwards. Calls `onOverflow` before it returns `slow-consumer`. */
  push(frame: Buffer, priority: FramePriority = 'normal'): PushOutcome {
    if (this.isClosed || this.sink.destroyed) {
      this.close();
      return 'closed';
    }
    if (!this.admits(frame)) {
      if (priority === 'volatile') {
        this.totals.dropped++;
        return 'dropped';
      }
      this.dropVolatile();
      if (!this.admits(frame)) {
        this.close();
        this.onOverflow();
        return 'slow-consumer';
      }
    }
    this.append(frame, priority === 'volatile');
    return 'queued';
  }

  /** Writes what is queued now, as far as the socket takes it; the rest follows when the socket has drained. */
  flush(): void {
    this.isScheduled = false;
    if (this.sink.destroyed) {
      this.close();
      return;
    }
    while (this.frames.length > 0 && !this.isCongested) {
      this.writeBatch();
    }
  }

  /** Drops what is queued and takes no more frames. */
  close(): void {
    this.isClosed = true;
    this.clear();
  }

  /**
   * One frame larger than the whole limit may be under way at a time and does not count against the others: a large
   * answer says nothing about how fast the client reads.
   */
  private admits(frame: Buffer): boolean {
    const pending = this.pendingBytes;
    if (pending === 0) {
      this.oversizedBytes = 0;
    }
    if (frame.length > this.maxQueuedBytes && this.oversizedBytes === 0) {
      this.oversizedBytes = frame.length;
      return true;
    }
    return pending + frame.length <= this.maxQueuedBytes + this.oversizedBytes;
  }

  private append(frame: Buffer, isVolatile: boolean): void {
    this.frames.push(frame);
    this.volatileFlags.push(isVolatile);
    this.volatileCount += isVolatile ? 1 : 0;
    this.queuedBytes += frame.length;
    if (this.isCongested) {
      return;
    }
    if (this.frames.length >= MAX_FRAMES_PER_BATCH) {
      const wasScheduled = this.isScheduled;
      this.flush();
      // It is still in the scheduler's list, and must not enter it twice.
      this.isScheduled = wasScheduled;
    } else if (!this.isScheduled) {
      this.isScheduled = true;
      this.scheduler.schedule(this);
    }
  }

  private writeBatch(): void {
    const before = this.queuedBytes;
    const batch = this.queuedBytes <= MAX_BYTES_PER_WRITE ? this.takeAll() : this.takeSome();
    const bytes = before - this.queuedBytes;
    this.totals.frames += batch.length;
    this.totals.bytes += bytes;
    this.totals.writes++;
    this.scheduler.recordWrite();
    if (!this.sink.write(this.scheduler.batch.join(batch, bytes))) {
      this.isCongested = true;
      this.sink.once('drain', this.resume);
    }
  }

  private takeAll(): Buffer[] {
    const all = this.frames;
    this.clear();
    return all;
  }

  private takeSome(): Buffer[] {
    let count = 0;
    let bytes = 0;
    for (const frame of this.frames) {
      if (count > 0 && bytes + frame.length > MAX_BYTES_PER_WRITE) {
        break;
      }
      bytes += frame.length;
      count++;
    }
    this.queuedBytes -= bytes;
    this.volatileCount -= this.volatileFlags.splice(0, count).filter(Boolean).length;
    return this.frames.splice(0, count);
  }

  private dropVolatile(): void {
    if (this.volatileCount === 0) {
      return;
    }
    const isKept = (_: unknown, index: number): boolean => !this.volatileFlags[index];
    this.totals.dropped += this.volatileCount;
    this.frames = this.frames.filter(isKept);
    this.volatileFlags = this.frames.map(() => false);
    this.volatileCount = 0;
    this.queuedBytes = this.frames.reduce((sum, frame) => sum + frame.length, 0);
  }

  private clear(): void {
    this.frames = [];
    this.volatileFlags = [];
    this.volatileCount = 0;
    this.queuedBytes = 0;
  }

  private readonly resume = (): void => {
    this.isCongested = false;
    const wasScheduled = this.isScheduled;
    this.flush();
    this.isScheduled = wasScheduled;
  };
}
