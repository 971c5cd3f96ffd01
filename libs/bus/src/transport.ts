/** What moves bytes. The bus puts meaning on top; both transports pass one contract suite (bus.spec.ts). */
export interface Transport {
  /** Largest payload that it carries, bytes. */
  readonly maxPayloadBytes: number;
  /** @throws NoResponders when nobody serves the subject · RequestTimeout after `timeoutMs`. */
  request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  /** One member of `queue` answers each request. The handler must not throw. */
  respond(subject: string, queue: string, handler: (payload: Uint8Array) => Promise<Uint8Array>): Subscription;

  /** Ephemeral fan-out: whoever listens now gets it. Keeps the order of one publisher. */
  publish(subject: string, payload: Uint8Array): void;
  /** `pattern` may hold `*` and `>`. Resolves once the subscription is active everywhere. */
  subscribe(pattern: string, handler: (subject: string, payload: Uint8Array) => void): Promise<Subscription>;

  /** Stored before it resolves. A repeat of `id` within the deduplication window is stored once. */
  append(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void>;
  /** Each stored event that matches reaches one consumer of the durable name, again until the handler resolves. */
  consume(options: ConsumeOptions): Promise<Subscription>;

  /** After a lost connection came back: whatever was cached from events may be stale. */
  onReconnect(listener: () => void): void;
  isConnected(): boolean;
  /** Stops taking work, finishes what is in hand, closes. */
  drain(): Promise<void>;
}

export interface Subscription {
  unsubscribe(): Promise<void>;
}

export interface ConsumeOptions {
  readonly stream: string;
  readonly durable: string;
  readonly subjects: readonly string[];
  /** Where a durable name starts that did not exist before: with the stored past, or with what comes. */
  readonly since: 'beginning' | 'now';
  /** Rejecting means: deliver again later. */
  readonly handler: (delivery: Delivery) => Promise<void>;
  /** Deliveries handled at one time. */
  readonly maxInFlight: number;
}

export interface Delivery {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** 1 on the first attempt. */
  readonly attempt: number;
}

/** Nobody serves the subject: nothing ran, so asking again is safe. */
export class NoResponders extends Error {
  constructor(subject: string) {
    super(`nobody answers on ${subject}`);
    this.name = 'NoResponders';
  }
}

/** The answer did not come in time; the work may have been done. */
export class RequestTimeout extends Error {
  constructor(subject: string, timeoutMs: number) {
    super(`no answer on ${subject} within ${timeoutMs} ms`);
    this.name = 'RequestTimeout';
  }
}

/** What one message may have, bytes: room for an uploaded picture. NATS allows 1 MiB unless its max_payload says more. */
export const MAX_PAYLOAD_BYTES = 8 * 1_024 * 1_024;
/** An event is given up (dead-lettered) after this many deliveries. */
export const MAX_DELIVERIES = 10;
/** Repeats of an event id within this time are stored once, ms. */
export const DEDUPLICATION_WINDOW_MS = 120_000;
/** A delivery that is not acknowledged in this time comes again, ms. */
export const ACK_WAIT_MS = 30_000;

/** Pause before delivery number `attempt + 1`, ms: 50, 100, … 5,000. */
export function redeliveryDelay(attempt: number): number {
  return Math.min(5_000, 50 * 2 ** (attempt - 1));
}
