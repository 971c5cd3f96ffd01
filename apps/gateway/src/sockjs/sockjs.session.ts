import { SOCKJS_HEARTBEAT, SOCKJS_OPEN, sockJsClose } from '@gantry/ddp';
import { FrameBacklog, systemClock, type Clock, type FramePriority, type FlushScheduler } from '@gantry/realtime';

/** A session ends this long after its last receiver has left, ms; a closed one is remembered as long. */
export const SESSION_TIMEOUT_MS = 5_000;
/** A receiver gets something at least this often, so that proxies keep it open, ms. */
export const HEARTBEAT_MS = 25_000;
/** Most bytes of messages in one frame, unless a single message is larger. */
const MAX_FRAME_BYTES = 65_536;
/** Close code for a second receiver: two would each get half of the messages. */
const ALREADY_OPEN = sockJsClose(2010, 'Another connection still open');
const INTERRUPTED = { code: 1002, reason: 'Connection interrupted' } as const;

/**
 * What became of a frame. `done`: the response is complete, and the client comes with another request · `congested`: it is
 * written, but the session waits with the next until `drained`.
 */
export type WriteOutcome = 'more' | 'congested' | 'done';

/** A response through which frames are sent to the client. */
export interface SockJsReceiver {
  write(frame: string): WriteOutcome;
  end(): void;
}

export interface SockJsSessionOptions {
  readonly scheduler: FlushScheduler;
  /** Called once: the session neither accepts nor sends messages any more. */
  readonly onClosed: () => void;
  /** Called once, at the very end: the session may be forgotten. */
  readonly onGone: () => void;
  /** The queue is full: the session should be closed. */
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
  /** Receivers that got messages. If one breaks off, its messages are lost and the session ends. */
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

  /** Whether it accepts messages. */
  get isOpen(): boolean {
    return this.isGreeted && this.closeFrame === undefined;
  }

  /** The client polls: waiting messages are sent, then new ones. */
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

  /** The receiver was cut off before it had sent everything. */
  interrupted(receiver: SockJsReceiver): void {
    if (!this.served.has(receiver) || this.isGone) return;
    if (receiver === this.receiver) this.detach();
    this.close(INTERRUPTED.code, INTERRUPTED.reason);
  }

  /** A congested receiver accepts data again. */
  drained(receiver: SockJsReceiver): void {
    if (receiver !== this.receiver) return;
    this.isCongested = false;
    this.flush();
  }

  /** @param message as the JSON text of a string, so that messages are joined without parsing */
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

  /** Sends waiting messages as far as the receiver accepts them, then the close frame. */
  flush(): void {
    this.isScheduled = false;
    while (this.receiver && !this.isCongested) {
      const messages = this.backlog.take(MAX_FRAME_BYTES);
      if (messages.length > 0) this.write(this.receiver, `a[${messages.map(String).join(',')}]`);
      else if (this.closeFrame !== undefined) this.writeLast(this.receiver, this.closeFrame);
      else return;
    }
  }

  /** @param code 1000 to 4999; clients get it with the reason, after the waiting messages */
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

  /** Ends the session at once, without a close frame. */
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
