import { open, type Database, type RootDatabase } from 'lmdb';

export interface PendingEvent {
  readonly seq: number;
  readonly subject: string;
  readonly payload: Uint8Array;
}

export interface Appended {
  readonly seq: number;
  readonly stored: Promise<unknown>;
}

/** Where the in-process transport keeps events until every durable consumer has handled them. */
export interface EventLog {
  /** Durable consumers that were ever made, with their subject patterns by stream. */
  consumers(stream: string): readonly { durable: string; subjects: readonly string[] }[];
  register(stream: string, durable: string, subjects: readonly string[]): Promise<void>;
  /** Takes one event for these consumers: it may be handled at once and is safe from the end of the process when `stored` resolves. */
  append(subject: string, payload: Uint8Array, durables: readonly string[]): Appended;
  /** What a consumer has not acknowledged, oldest first. */
  pending(durable: string): Iterable<PendingEvent>;
  acknowledge(durable: string, seq: number): Promise<void>;
  close(): Promise<void>;
}

/** For tests and processes that may forget: the same promises, until the process ends. */
export class MemoryEventLog implements EventLog {
  private seq = 0;
  private readonly registered = new Map<string, Map<string, readonly string[]>>();
  private readonly byConsumer = new Map<string, Map<number, PendingEvent>>();

  consumers(stream: string): { durable: string; subjects: readonly string[] }[] {
    return [...(this.registered.get(stream) ?? [])].map(([durable, subjects]) => ({ durable, subjects }));
  }

  register(stream: string, durable: string, subjects: readonly string[]): Promise<void> {
    const ofStream = this.registered.get(stream) ?? new Map<string, readonly string[]>();
    this.registered.set(stream, ofStream.set(durable, subjects));
    return Promise.resolve();
  }

  append(subject: string, payload: Uint8Array, durables: readonly string[]): Appended {
    const seq = ++this.seq;
    for (const durable of durables) {
      const events = this.byConsumer.get(durable) ?? new Map<number, PendingEvent>();
      this.byConsumer.set(durable, events.set(seq, { seq, subject, payload }));
    }
    return { seq, stored: Promise.resolve() };
  }

  pending(durable: string): Iterable<PendingEvent> {
    return [...(this.byConsumer.get(durable)?.values() ?? [])];
  }

  acknowledge(durable: string, seq: number): Promise<void> {
    this.byConsumer.get(durable)?.delete(seq);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type StoredEvent = { subject: string; payload: Uint8Array; waiting: number };
type ConsumerKey = [stream: string, durable: string];

/**
 * Writes of so many ms share a commit. Each commit asks the disk to flush, and the database beside it needs the same disk:
 * without this the two slow each other down several times over.
 */
const COMMIT_DELAY_MS = 10;

/** Survives the process: standalone keeps its events here, in the data folder. */
export class LmdbEventLog implements EventLog {
  private readonly root: RootDatabase;
  private readonly events: Database<StoredEvent, number>;
  private readonly marks: Database<true, [durable: string, seq: number]>;
  private readonly names: Database<readonly string[], ConsumerKey>;
  private readonly registered = new Map<string, Map<string, readonly string[]>>();
  private seq: number;

  constructor(path: string) {
    this.root = open({ path, maxDbs: 4, commitDelay: COMMIT_DELAY_MS });
    this.events = this.root.openDB({ name: 'events' });
    this.marks = this.root.openDB({ name: 'marks' });
    this.names = this.root.openDB({ name: 'consumers' });
    const [last] = this.events.getKeys({ reverse: true, limit: 1 });
    this.seq = last ?? 0;
    for (const { key, value } of this.names.getRange()) this.remember(key[0], key[1], value);
  }

  consumers(stream: string): { durable: string; subjects: readonly string[] }[] {
    return [...(this.registered.get(stream) ?? [])].map(([durable, subjects]) => ({ durable, subjects }));
  }

  async register(stream: string, durable: string, subjects: readonly string[]): Promise<void> {
    this.remember(stream, durable, subjects);
    await this.names.put([stream, durable], subjects);
  }

  private remember(stream: string, durable: string, subjects: readonly string[]): void {
    this.registered.set(
      stream,
      (this.registered.get(stream) ?? new Map<string, readonly string[]>()).set(durable, subjects),
    );
  }

  append(subject: string, payload: Uint8Array, durables: readonly string[]): Appended {
    const seq = ++this.seq;
    if (durables.length === 0) return { seq, stored: Promise.resolve() };
    const stored = this.root.transaction(() => {
      void this.events.put(seq, { subject, payload, waiting: durables.length });
      for (const durable of durables) void this.marks.put([durable, seq], true);
    });
    return { seq, stored };
  }

  *pending(durable: string): Iterable<PendingEvent> {
    for (const { key } of this.marks.getRange({ start: [durable, 0], end: [durable, Number.MAX_SAFE_INTEGER] })) {
      const event = this.events.get(key[1]);
      if (event) yield { seq: key[1], subject: event.subject, payload: event.payload };
    }
  }

  async acknowledge(durable: string, seq: number): Promise<void> {
    await this.root.transaction(() => {
      const event = this.events.get(seq);
      if (!event || !this.marks.doesExist([durable, seq])) return;
      void this.marks.remove([durable, seq]);
      if (event.waiting > 1) void this.events.put(seq, { ...event, waiting: event.waiting - 1 });
      else void this.events.remove(seq);
    });
  }

  async close(): Promise<void> {
    await this.root.close();
  }
}
