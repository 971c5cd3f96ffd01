import { SOCKJS_HEARTBEAT, SOCKJS_OPEN, sockJsClose } from '@gantry/ddp';
import { FrameBacklog, systemClock, type Clock, type FramePriority, type FlushScheduler } from '@gantry/realtime';

/** A session ends so long after its last receiver has left, ms; one that was closed is remembered as long. */
export const SESSION_TIMEOUT_MS = 5_000;
/** A receiver hears something at least so often, so that proxies leave it open, ms. */
export const HEARTBEAT_MS = 25_000;
/** Messages of one frame, bytes, unless a single one is larger. */
const MAX_FRAME_BYTES = 65_536;
/** Two receivers would each get half of the messages. */
const ALREADY_OPEN = sockJsClose(2010, 'Another connection still open');
const INTERRUPTED = { code: 1002, reason: 'Connection interrupted' } as const;

/**
 * What became of a frame. `done`: the response is complete, and the client comes with another request · `congested`: it is
 * written, but the session waits with the next until `drained`.
 */
export type WriteOutcome = 'more' | 'congested' | 'done';

/** One response over which the client is sent frames. */
export interface SockJsReceiver {
  write(frame: string): WriteOutcome;
  end(): void;
}

export interface SockJsSessionOptions {
  readonly scheduler: FlushScheduler;
  /** Called once: no message comes in or goes out any more. */
  readonly onClosed: () => void;
  /** Called once, at the end: nobody asks for the session any more. */
  readonly onGone: () => void;
  /** More waits than may: the session should be closed. */
  readonly onOverflow: () => void;
  /** Bytes that may wait; default DEFAULT_MAX_QUEUED_BYTES. */
  readonly maxQueuedBytes?: number;
  readonly clock?: Clock;
}

/**
 * A SockJS session over HTTP (protocol 0.3): it outlives the requests that fetch its messages, of which one at a time may be
 * open. What a request that breaks off has lost nobody knows, so that ends the session.
 */
export class SockJsSession {
  private receiver: SockJsReceiver | undefined;
  /** Receivers that got messages: what was lost on the way to them is lost. */
  private readonly served = new WeakSet<SockJsReceiver>();
  private readonly backlog: FrameBacklog;
  private readonly clock: Clock;
  private isGreeted = false;
  private isCongested = false;
  private isScheduled = false;
  private isGone = false;
  private closeFrame: string | undefined;
  private lastWrite = 0;
  private cancelTimeout: (() => void) | undefined;

  constructor(private readonly options: SockJsSessionOptions) {
    this.backlog = new FrameBacklog(options.maxQueuedBytes);
    this.clock = options.clock ?? systemClock;
  }

  /** Does it take messages? */
  get isOpen(): boolean {
    return this.isGreeted && this.closeFrame === undefined;
  }

  /** The client fetches: what waits goes out, then what comes. */
  attach(receiver: SockJsReceiver): void {
    if (this.receiver) {
      receiver.write(ALREADY_OPEN);
      return receiver.end();
    }
    this.cancelTimeout?.();
    this.receiver = receiver;
    this.served.add(receiver);
    this.isCongested = false;
    if (!this.isGreeted) {
      this.isGreeted = true;
      this.write(receiver, SOCKJS_OPEN);
    }
    this.flush();
  }

  /** A receiver was cut off by the client, or on the way, before all had reached it. */
  interrupted(receiver: SockJsReceiver): void {
    if (!this.served.has(receiver) || this.isGone) return;
    if (receiver === this.receiver) this.detach();
    this.close(INTERRUPTED.code, INTERRUPTED.reason);
  }

  /** A congested receiver takes more. */
  drained(receiver: SockJsReceiver): void {
    if (receiver !== this.receiver) return;
    this.isCongested = false;
    this.flush();
  }

  /** @param message as the JSON text of a string: messages are put together without being read again. */
  push(message: Buffer, priority: FramePriority = 'normal'): void {
    if (this.closeFrame !== undefined) return;
    const outcome = this.backlog.push(message, priority);
    if (outcome === 'overflow') {
      this.backlog.clear();
      return this.options.onOverflow();
    }
    if (outcome === 'dropped' || !this.receiver || this.isScheduled) return;
    this.isScheduled = true;
    this.options.scheduler.schedule(this);
  }

  /** Sends what waits, as far as the receiver takes it, and the close frame behind it. */
  flush(): void {
    this.isScheduled = false;
    while (this.receiver && !this.isCongested) {
      const messages = this.backlog.take(MAX_FRAME_BYTES);
      if (messages.length > 0) this.write(this.receiver, `a[${messages.map(String).join(',')}]`);
      else if (this.closeFrame !== undefined) this.writeLast(this.receiver, this.closeFrame);
      else return;
    }
  }

  /** @param code 1000 to 4999; clients get it with the reason, behind what waits. */
  close(code: number, reason: string): void {
    if (this.closeFrame !== undefined) return;
    this.closeFrame = sockJsClose(code, reason);
    this.options.onClosed();
    if (!this.receiver) this.startTimeout();
    this.flush();
  }

  /** Keeps a receiver alive to which nothing was written for some time. */
  heartbeat(): void {
    if (this.receiver && !this.isCongested && this.clock.now() - this.lastWrite >= HEARTBEAT_MS)
      this.write(this.receiver, SOCKJS_HEARTBEAT);
  }

  /** Ends it at once, without a word. */
  destroy(): void {
    this.receiver?.end();
    this.receiver = undefined;
    this.gone();
  }

  private write(receiver: SockJsReceiver, frame: string): void {
    this.lastWrite = this.clock.now();
    const outcome = receiver.write(frame);
    if (outcome === 'done') this.detach();
    this.isCongested = outcome === 'congested';
  }

  private writeLast(receiver: SockJsReceiver, frame: string): void {
    receiver.write(frame);
    receiver.end();
    this.detach();
  }

  private detach(): void {
    this.receiver = undefined;
    this.isCongested = false;
    this.startTimeout();
  }

  private startTimeout(): void {
    this.cancelTimeout?.();
    this.cancelTimeout = this.clock.after(SESSION_TIMEOUT_MS, () => this.gone());
  }

  private gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.cancelTimeout?.();
    this.backlog.clear();
    if (this.closeFrame === undefined) {
      this.closeFrame = sockJsClose(INTERRUPTED.code, INTERRUPTED.reason);
      this.options.onClosed();
    }
    this.options.onGone();
  }
}
