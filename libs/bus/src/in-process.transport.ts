import { LRUCache } from 'lru-cache';
import type { EventLog, PendingEvent } from './event-log';
import { matches } from './subjects';
import {
  DEDUPLICATION_WINDOW_MS,
  MAX_PAYLOAD_BYTES,
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
  readonly maxPayloadBytes = MAX_PAYLOAD_BYTES;
  private readonly responders = new Map<string, Map<string, Responder[]>>();
  private readonly turn = new Map<string, number>();
  /** Exact subjects are looked up; patterns with wildcards are few and tried one by one. */
  private readonly exact = new Map<string, Set<Listener>>();
  private readonly wildcards = new Set<Listener>();
  private readonly workers = new Map<string, ConsumerWorker[]>();
  private readonly seen = new LRUCache<string, Promise<void>>({
    max: MAX_REMEMBERED_EVENT_IDS,
    ttl: DEDUPLICATION_WINDOW_MS,
  });
  private readonly inHand = new Set<Promise<unknown>>();
  /** Work in hand may still publish and store while the transport drains. */
  private state: 'open' | 'draining' | 'closed' = 'open';
  private draining: Promise<void> | undefined;

  constructor(private readonly log: EventLog) {}

  async request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    // One answer per request: the queue groups of a subject are alternatives only when they share a name.
    const [responders] = this.responders.get(subject)?.values() ?? [];
    if (this.state !== 'open' || !responders || responders.length === 0) throw new NoResponders(subject);
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
    if (this.state === 'closed') return;
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
    const repeat = `${stream} ${id}`;
    const earlier = this.seen.get(repeat);
    if (earlier) return earlier;
    const stored = this.track(this.store(stream, subject, payload));
    this.seen.set(repeat, stored);
    try {
      await stored;
    } catch (error) {
      this.seen.delete(repeat);
      throw error;
    }
  }

  private async store(stream: string, subject: string, payload: Uint8Array): Promise<void> {
    const wanted = this.log
      .consumers(stream)
      .filter(({ subjects }) => subjects.some((pattern) => matches(pattern, subject)));
    const { seq, stored } = this.log.append(
      subject,
      payload,
      wanted.map(({ durable }) => durable),
    );
    // Consumers and caches need not wait for the disk: if the process ends first, the event comes again or its cause is undone.
    for (const { durable } of wanted) this.dispatch(durable, { seq, subject, payload });
    this.publish(subject, payload);
    await stored;
  }

  private dispatch(durable: string, event: PendingEvent): void {
    const workers = this.workers.get(durable) ?? [];
    workers[event.seq % Math.max(1, workers.length)]?.offer(event);
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    await this.log.register(options.stream, options.durable, options.subjects);
    const worker = new ConsumerWorker(options, this.log, {
      track: (work) => this.track(work),
      handBack: (event) => this.dispatch(options.durable, event),
    });
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
    return this.state === 'open';
  }

  drain(): Promise<void> {
    this.draining ??= this.finish();
    return this.draining;
  }

  private async finish(): Promise<void> {
    this.state = 'draining';
    for (const workers of this.workers.values()) for (const worker of workers) worker.stop();
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
    this.state = 'closed';
    await this.log.close();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.inHand.add(work);
    const forget = () => this.inHand.delete(work);
    work.then(forget, forget);
    return work;
  }
}

interface WorkerHost {
  track<T>(work: Promise<T>): Promise<T>;
  /** Gives an event to another worker of the same durable name; without one it waits in the log. */
  handBack(event: PendingEvent): void;
}

/**
 *   offer → waiting ──(up to maxInFlight)──► handler ── resolves ─► acknowledged, forgotten
 *             ▲                                 └────── rejects ──► pause, again
 */
class ConsumerWorker {
  private readonly waiting: { event: PendingEvent; attempt: number }[] = [];
  private readonly pauses = new Map<NodeJS.Timeout, PendingEvent>();
  /** Log numbers from offer to acknowledgement: what is stored while a worker starts reaches it on two ways. */
  private readonly held = new Set<number>();
  private running = 0;
  private stopped = false;

  constructor(
    private readonly options: ConsumeOptions,
    private readonly log: EventLog,
    private readonly host: WorkerHost,
  ) {}

  offer(event: PendingEvent): void {
    if (this.stopped || this.held.has(event.seq)) return;
    this.held.add(event.seq);
    this.queue(event, 1);
  }

  private queue(event: PendingEvent, attempt: number): void {
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
      void this.host.track(this.handle(next.event, next.attempt));
    }
  }

  private async handle(event: PendingEvent, attempt: number): Promise<void> {
    try {
      await this.options.handler({ subject: event.subject, payload: event.payload, attempt });
      await this.log.acknowledge(this.options.durable, event.seq);
      this.held.delete(event.seq);
    } catch {
      // The bus has told its observer; here it only means: again, later.
      if (this.stopped) this.host.handBack(event);
      else this.retryLater(event, attempt);
    } finally {
      this.running--;
      this.advance();
    }
  }

  private retryLater(event: PendingEvent, attempt: number): void {
    const timer = setTimeout(() => {
      this.pauses.delete(timer);
      this.queue(event, attempt + 1);
    }, redeliveryDelay(attempt));
    this.pauses.set(timer, event);
  }
}
