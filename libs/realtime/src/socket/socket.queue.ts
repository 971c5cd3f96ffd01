import type { FlushScheduler } from './flush.scheduler';
import { FrameBacklog, type FramePriority } from './frame.backlog';

/** So many frames waiting are written at once, without waiting for the scheduler. */
export const MAX_FRAMES_PER_BATCH = 16;
/** One write carries no more than this, in bytes, unless a single frame is larger. */
export const MAX_BYTES_PER_WRITE = 65_536;

/** The part of a net.Socket that a queue needs. */
export interface FrameSink {
  readonly writableLength: number;
  readonly destroyed: boolean;
  write(chunk: Buffer): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

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
  /** Bytes; default DEFAULT_MAX_QUEUED_BYTES. */
  maxQueuedBytes?: number;
}

/**
 * The outgoing frames of one socket: in order, bounded in bytes, several to a write. While the socket is congested
 * frames wait here rather than in the stream, where volatile ones could no longer be dropped.
 */
export class SocketQueue {
  private readonly backlog: FrameBacklog;
  private isScheduled = false;
  private isCongested = false;
  private isClosed = false;
  private readonly sink: FrameSink;
  private readonly scheduler: FlushScheduler;
  private readonly onOverflow: () => void;
  private readonly totals = { frames: 0, bytes: 0, writes: 0 };

  constructor(options: SocketQueueOptions) {
    this.sink = options.sink;
    this.scheduler = options.scheduler;
    this.onOverflow = options.onOverflow;
    this.backlog = new FrameBacklog(options.maxQueuedBytes);
  }

  /** Totals so far. */
  get counters(): Readonly<QueueCounters> {
    return { ...this.totals, dropped: this.backlog.dropped };
  }

  /** Bytes that wait for this client, in the queue and in the stream. */
  get pendingBytes(): number {
    return this.backlog.bytes + this.sink.writableLength;
  }

  /** Queues a frame. The buffer must not change afterwards. Calls `onOverflow` before it returns `slow-consumer`. */
  push(frame: Buffer, priority: FramePriority = 'normal'): PushOutcome {
    if (this.isClosed || this.sink.destroyed) {
      this.close();
      return 'closed';
    }
    const outcome = this.backlog.push(frame, priority, this.sink.writableLength);
    if (outcome === 'overflow') {
      this.close();
      this.onOverflow();
      return 'slow-consumer';
    }
    if (outcome === 'queued') this.plan();
    return outcome;
  }

  /** Writes what is queued now, as far as the socket takes it; the rest follows when the socket has drained. */
  flush(): void {
    this.isScheduled = false;
    if (this.sink.destroyed) {
      this.close();
      return;
    }
    while (this.backlog.length > 0 && !this.isCongested) {
      this.writeBatch();
    }
  }

  /** Drops what is queued and takes no more frames. */
  close(): void {
    this.isClosed = true;
    this.backlog.clear();
  }

  /** Sees to it that what was queued is written. */
  private plan(): void {
    if (this.isCongested) {
      return;
    }
    if (this.backlog.length >= MAX_FRAMES_PER_BATCH) {
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
    const before = this.backlog.bytes;
    const batch = this.backlog.take(MAX_BYTES_PER_WRITE);
    const bytes = before - this.backlog.bytes;
    this.totals.frames += batch.length;
    this.totals.bytes += bytes;
    this.totals.writes++;
    this.scheduler.recordWrite();
    if (!this.sink.write(this.scheduler.batch.join(batch, bytes))) {
      this.isCongested = true;
      this.sink.once('drain', this.resume);
    }
  }

  private readonly resume = (): void => {
    this.isCongested = false;
    const wasScheduled = this.isScheduled;
    this.flush();
    this.isScheduled = wasScheduled;
  };
}
