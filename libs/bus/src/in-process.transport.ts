import { LRUCache } from 'lru-cache';
import type { EventLog, PendingEvent } from './event-log';
import { matches } from './subjects';
import {
  DEDUPLICATION_WINDOW_MS,
  NoResponders,
  redeliveryDelay,
  RequestTimeout,
  type ConsumeOptions,
  type Subscription,
  type Transport,
} from './transport';

type Responder = (payload: Uint8Array) => Promise<Uint8Array>;
type Listener = { pattern: string; handler: (subject: string, payload: Uint8Array) => void };

const MAX_REMEMBERED_EVENT_IDS = 100_000;

/** The bus inside one process: the same promises as NATS, by function calls and a log on disk. */
export class InProcessTransport implements Transport {
  private readonly responders = new Map<string, Map<string, Responder[]>>();
  private readonly turn = new Map<string, number>();
  /** Exact subjects are looked up; patterns with wildcards are few and tried one by one. */
  private readonly exact = new Map<string, Set<Listener>>();
  private readonly wildcards = new Set<Listener>();
  private readonly workers = new Map<string, ConsumerWorker[]>();
  private readonly seen = new LRUCache<string, true>({ max: MAX_REMEMBERED_EVENT_IDS, ttl: DEDUPLICATION_WINDOW_MS });
  private readonly inHand = new Set<Promise<unknown>>();
  private open = true;

  constructor(private readonly log: EventLog) {}

  async request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    // One answer per request: the queue groups of a subject are alternatives only when they share a name.
    const [responders] = this.responders.get(subject)?.values() ?? [];
    if (!this.open || !responders || responders.length === 0) throw new NoResponders(subject);
    const turn = (this.turn.get(subject) ?? 0) % responders.length;
    this.turn.set(subject, turn + 1);
    const responder = responders[turn];
    if (!responder) throw new NoResponders(subject);
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RequestTimeout(subject, timeoutMs)), timeoutMs);
    });
    const answer = this.track(Promise.resolve().then(() => responder(payload)));
    try {
      return await Promise.race([answer, expired]);
    } finally {
      clearTimeout(timer);
    }
  }

  respond(subject: string, queue: string, handler: Responder): Subscription {
    const groups = this.responders.get(subject) ?? new Map<string, Responder[]>();
    const members = groups.get(queue) ?? [];
    groups.set(queue, [...members, handler]);
    this.responders.set(subject, groups);
    return {
      unsubscribe: async () => {
        const left = (groups.get(queue) ?? []).filter((member) => member !== handler);
        if (left.length > 0) groups.set(queue, left);
        else groups.delete(queue);
      },
    };
  }

  publish(subject: string, payload: Uint8Array): void {
    if (!this.open) return;
    // A listener runs in a later microtask, as it would behind a socket: a publisher is never slowed or broken by one.
    const deliver = (listener: Listener) => queueMicrotask(() => listener.handler(subject, payload));
    for (const listener of this.exact.get(subject) ?? []) deliver(listener);
    for (const listener of this.wildcards) if (matches(listener.pattern, subject)) deliver(listener);
  }

  async subscribe(pattern: string, handler: Listener['handler']): Promise<Subscription> {
    const listener = { pattern, handler };
    const isPattern = /[*>]/.test(pattern);
    const listeners = isPattern ? this.wildcards : (this.exact.get(pattern) ?? new Set<Listener>());
    listeners.add(listener);
    if (!isPattern) this.exact.set(pattern, listeners);
    return {
      unsubscribe: async () => {
        listeners.delete(listener);
        if (!isPattern && listeners.size === 0) this.exact.delete(pattern);
      },
    };
  }

  async append(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void> {
    if (this.seen.has(id)) return;
    this.seen.set(id, true);
    const wanted = this.log.consumers(stream).filter(({ subjects }) => subjects.some((pattern) => matches(pattern, subject)));
    try {
      const seq = await this.log.append(subject, payload, wanted.map(({ durable }) => durable));
      for (const { durable } of wanted) this.dispatch(durable, { seq, subject, payload });
    } catch (error) {
      this.seen.delete(id);
      throw error;
    }
    this.publish(subject, payload);
  }

  private dispatch(durable: string, event: PendingEvent): void {
    const workers = this.workers.get(durable) ?? [];
    workers[event.seq % Math.max(1, workers.length)]?.offer(event);
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    await this.log.register(options.stream, options.durable, options.subjects);
    const worker = new ConsumerWorker(options, this.log, (work) => this.track(work));
    const others = this.workers.get(options.durable) ?? [];
    this.workers.set(options.durable, [...others, worker]);
    // The first worker of a durable name takes over what an earlier process left.
    if (others.length === 0) for (const event of this.log.pending(options.durable)) worker.offer(event);
    return {
      unsubscribe: async () => {
        const left = (this.workers.get(options.durable) ?? []).filter((other) => other !== worker);
        this.workers.set(options.durable, left);
        for (const event of worker.stop()) this.dispatch(options.durable, event);
      },
    };
  }

  onReconnect(): void {
    // Nothing to reconnect: caller and callee live and die together.
  }

  isConnected(): boolean {
    return this.open;
  }

  async drain(): Promise<void> {
    this.open = false;
    for (const workers of this.workers.values()) for (const worker of workers) worker.stop();
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
    await this.log.close();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.inHand.add(work);
    const forget = () => this.inHand.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/**
 *   offer → waiting ──(up to maxInFlight)──► handler ── resolves ─► acknowledged, forgotten
 *             ▲                                 └────── rejects ──► pause, again
 */
class ConsumerWorker {
  private readonly waiting: { event: PendingEvent; attempt: number }[] = [];
  private readonly pauses = new Map<NodeJS.Timeout, PendingEvent>();
  private running = 0;
  private stopped = false;

  constructor(
    private readonly options: ConsumeOptions,
    private readonly log: EventLog,
    private readonly track: <T>(work: Promise<T>) => Promise<T>,
  ) {}

  offer(event: PendingEvent, attempt = 1): void {
    this.waiting.push({ event, attempt });
    this.advance();
  }

  /** Takes no more; answers what was not begun. */
  stop(): PendingEvent[] {
    this.stopped = true;
    for (const timer of this.pauses.keys()) clearTimeout(timer);
    return [...this.waiting.splice(0).map(({ event }) => event), ...this.pauses.values()];
  }

  private advance(): void {
    while (!this.stopped && this.running < this.options.maxInFlight) {
      const next = this.waiting.shift();
      if (!next) return;
      this.running++;
      void this.track(this.handle(next.event, next.attempt));
    }
  }

  private async handle(event: PendingEvent, attempt: number): Promise<void> {
    try {
      await this.options.handler({ subject: event.subject, payload: event.payload, attempt });
      await this.log.acknowledge(this.options.durable, event.seq);
    } catch {
      // The bus has told its observer; here it only means: again, later.
      if (!this.stopped) this.retryLater(event, attempt);
    } finally {
      this.running--;
      this.advance();
    }
  }

  private retryLater(event: PendingEvent, attempt: number): void {
    const timer = setTimeout(() => {
      this.pauses.delete(timer);
      this.offer(event, attempt + 1);
    }, redeliveryDelay(attempt));
    this.pauses.set(timer, event);
  }
}
