import { systemClock, type Clock } from '../clock/clock';
import { FrameBatch } from './frame-batch';

/** How long frames wait for company while the process is under load, in ms. */
export const LOAD_FLUSH_DELAY_MS = 4;
/** Writes are counted over windows of this length, in ms. */
export const LOAD_WINDOW_MS = 5;
/** So many writes in a window mean load: at about 12 µs each, they take a sixth of a core. */
export const LOAD_WRITES_PER_WINDOW = 64;
/** So many queues are flushed in one turn of the event loop; the others wait for the next, after incoming data. */
export const MAX_FLUSHES_PER_TURN = 1024;

/** Something that has data to write out when the scheduler says so. */
export interface Flushable {
  flush(): void;
}

/**
 * Decides when sockets write, for all sockets of a process together, with one timer: at the end of the event-loop
 * turn, or, when many writes have happened just now, a few milliseconds later so that larger batches form.
 */
export class FlushScheduler {
  /** Shared by the sockets of this scheduler. */
  readonly batch = new FrameBatch();
  private waiting: Flushable[] = [];
  private isArmed = false;
  private windowStart = Number.NEGATIVE_INFINITY;
  private writesInWindow = 0;
  private writesInLastWindow = 0;

  constructor(private readonly clock: Clock = systemClock) {}

  /** Has `flush` called once, soon. The caller sees to it that a queue waits at most once. */
  schedule(queue: Flushable): void {
    this.waiting.push(queue);
    if (this.isArmed) {
      return;
    }
    this.isArmed = true;
    if (this.isUnderLoad()) {
      this.clock.after(LOAD_FLUSH_DELAY_MS, this.flushWaiting);
    } else {
      this.clock.atEndOfTurn(this.flushWaiting);
    }
  }

  /** Counts a write to a socket. */
  recordWrite(): void {
    this.moveWindow();
    this.writesInWindow++;
  }

  private isUnderLoad(): boolean {
    this.moveWindow();
    return Math.max(this.writesInWindow, this.writesInLastWindow) >= LOAD_WRITES_PER_WINDOW;
  }

  private moveWindow(): void {
    const now = this.clock.now();
    const age = now - this.windowStart;
    if (age >= LOAD_WINDOW_MS) {
      this.writesInLastWindow = age < 2 * LOAD_WINDOW_MS ? this.writesInWindow : 0;
      this.writesInWindow = 0;
      this.windowStart = now;
    }
  }

  private readonly flushWaiting = (): void => {
    const round = this.waiting;
    this.waiting = [];
    let flushed = 0;
    try {
      while (flushed < round.length && flushed < MAX_FLUSHES_PER_TURN) {
        const queue = round[flushed];
        flushed++;
        queue?.flush();
      }
    } finally {
      // Also after a failed flush: the queues behind it must not wait for ever.
      this.waiting = flushed < round.length ? round.slice(flushed).concat(this.waiting) : this.waiting;
      this.isArmed = this.waiting.length > 0;
      if (this.isArmed) {
        this.clock.atEndOfTurn(this.flushWaiting);
      } else {
        this.batch.clear();
      }
    }
  };
}
