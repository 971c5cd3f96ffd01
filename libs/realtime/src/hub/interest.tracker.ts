import type { Clock } from '../clock/clock';

/** How long upstream interest outlives the last local subscriber by default, in ms: longer than a page reload. */
export const DEFAULT_LINGER_MS = 30_000;
/** So many topics may linger; beyond it the oldest ends early. */
export const MAX_LINGERING_TOPICS = 100_000;

export interface InterestCallbacks {
  /** Starts the upstream subscription; local subscribers are told to be ready when it has resolved. */
  onFirst(topic: string): void | Promise<void>;
  /** Ends the upstream subscription. Never runs at the same time as `onFirst` for the same topic. */
  onLast(topic: string): void | Promise<void>;
  /** `onFirst` has failed: nobody is subscribed to the topic any more. */
  onFirstFailed(topic: string): void;
  /** `onLast` has failed: the topic counts as ended all the same. */
  onLastFailed(topic: string, error: unknown): void;
}

/** Turns local interest in topics into upstream subscriptions, and lets them linger; one timer for all topics. */
export class InterestTracker {
  private readonly readyByTopic = new Map<string, Promise<void>>();
  /** Deadline by topic. The linger time is the same for all, so insertion order is order of expiry. */
  private readonly lingering = new Map<string, number>();
  private readonly endingByTopic = new Map<string, Promise<void>>();
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly callbacks: InterestCallbacks,
    private readonly clock: Clock,
    private readonly lingerMs: number,
  ) {}

  /** Topics with an upstream subscription, those that linger included. */
  get size(): number {
    return this.readyByTopic.size;
  }

  /** Someone listens to the topic. Resolves when it is live upstream; rejects with the error of `onFirst`. */
  acquire(topic: string): Promise<void> {
    this.lingering.delete(topic);
    return this.readyByTopic.get(topic) ?? this.start(topic);
  }

  /** Nobody listens any more; the topic ends after the linger time unless it is acquired again. */
  release(topic: string): void {
    if (!this.readyByTopic.has(topic)) {
      return;
    }
    this.lingering.delete(topic);
    this.lingering.set(topic, this.clock.now() + this.lingerMs);
    if (this.lingering.size > MAX_LINGERING_TOPICS) {
      const [oldest] = this.lingering.keys();
      this.end(oldest ?? topic);
    }
    this.armTimer();
  }

  /** Ends every topic now and resolves when all are ended upstream. */
  async close(): Promise<void> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    for (const topic of [...this.readyByTopic.keys()]) {
      this.end(topic);
    }
    await Promise.all(this.endingByTopic.values());
  }

  private start(topic: string): Promise<void> {
    const ready = this.callFirst(topic, this.endingByTopic.get(topic));
    this.readyByTopic.set(topic, ready);
    // First handler of the promise: when a waiting subscriber learns of the failure, the topic is free again.
    ready.catch(() => {
      if (this.readyByTopic.get(topic) === ready) {
        this.readyByTopic.delete(topic);
        this.lingering.delete(topic);
        this.callbacks.onFirstFailed(topic);
      }
    });
    return ready;
  }

  private async callFirst(topic: string, ending: Promise<void> | undefined): Promise<void> {
    if (ending) {
      await ending;
    }
    await this.callbacks.onFirst(topic);
  }

  private end(topic: string): void {
    const ready = this.readyByTopic.get(topic);
    this.lingering.delete(topic);
    this.readyByTopic.delete(topic);
    if (!ready) {
      return;
    }
    const ending = this.callLast(topic, ready);
    this.endingByTopic.set(topic, ending);
    void ending.finally(() => {
      if (this.endingByTopic.get(topic) === ending) {
        this.endingByTopic.delete(topic);
      }
    });
  }

  /** Never rejects. */
  private async callLast(topic: string, ready: Promise<void>): Promise<void> {
    const wasLive = await ready.then(
      () => true,
      // What never began needs no end, and its subscribers have got the error.
      () => false,
    );
    if (!wasLive) {
      return;
    }
    try {
      await this.callbacks.onLast(topic);
    } catch (error) {
      this.callbacks.onLastFailed(topic, error);
    }
  }

  private armTimer(): void {
    const [deadline] = this.lingering.values();
    if (this.cancelTimer === undefined && deadline !== undefined) {
      this.cancelTimer = this.clock.after(Math.max(1, deadline - this.clock.now()), this.endExpired);
    }
  }

  private readonly endExpired = (): void => {
    this.cancelTimer = undefined;
    const now = this.clock.now();
    for (const [topic, deadline] of this.lingering) {
      if (deadline > now) {
        break;
      }
      this.end(topic);
    }
    this.armTimer();
  };
}
