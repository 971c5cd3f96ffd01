import {
  jetstream,
  jetstreamManager,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import {
  connect,
  errors,
  nanos,
  type NatsConnection,
  type Subscription as NatsSubscription,
} from '@nats-io/transport-node';
import { JetStreamWorker } from './nats.worker';
import {
  ACK_WAIT_MS,
  DEDUPLICATION_WINDOW_MS,
  MAX_PAYLOAD_BYTES,
  NoResponders,
  RequestTimeout,
  type ConsumeOptions,
  type Subscription,
  type Transport,
} from './transport';

/** Events are kept this long for consumers that are away, ms. */
const EVENT_MAX_AGE_MS = 7 * 24 * 3_600_000;
const EVENT_STREAM_MAX_BYTES = 1024 ** 3;
const RECONNECT_WAIT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
const ALREADY_IN_USE = 10058;

export interface EventStreamConfig {
  readonly name: string;
  readonly subjects: readonly string[];
}

export interface NatsOptions {
  readonly url: string;
  /** Shown in NATS' own monitoring. */
  readonly name: string;
  /** Every JetStream stream of the platform: made when missing, by whoever comes first. */
  readonly streams: readonly EventStreamConfig[];
  /** A delivery that is not acknowledged in this time comes again, ms; ACK_WAIT_MS when absent. */
  readonly ackWaitMs?: number;
  readonly onError: (what: string, cause: unknown) => void;
}

/** The bus over NATS; durable events over JetStream. */
export class NatsTransport implements Transport {
  private readonly reconnectListeners: (() => void)[] = [];
  private readonly consumers = new Set<JetStreamWorker>();
  private readonly responders = new Set<NatsSubscription>();
  private readonly inHand = new Set<Promise<unknown>>();
  private connected = true;
  private draining: Promise<void> | undefined;

  private constructor(
    private readonly nc: NatsConnection,
    private readonly js: JetStreamClient,
    private readonly jsm: JetStreamManager,
    private readonly options: NatsOptions,
  ) {}

  /** @throws Error when NATS does not answer within 5 s or has no JetStream. */
  static async connect(options: NatsOptions): Promise<NatsTransport> {
    const nc = await connect({
      servers: options.url.split(','),
      name: options.name,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      reconnectJitter: RECONNECT_WAIT_MS,
      // Else every request makes two Error objects with their stacks in case it fails: an eighth of a hop's CPU.
      noAsyncTraces: true,
    });
    try {
      const transport = new NatsTransport(nc, jetstream(nc), await jetstreamManager(nc), options);
      await transport.ensureStreams();
      void transport.watchStatus();
      return transport;
    } catch (error) {
      await nc.close();
      throw error;
    }
  }

  private async watchStatus(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect') this.connected = false;
      if (status.type === 'reconnect') {
        this.connected = true;
        // Now, not at the next publish: where somebody observes, a publish without a stream fails only by timeout.
        this.ensureStreams().catch((cause: unknown) => this.options.onError('event streams after a reconnect', cause));
        for (const listener of this.reconnectListeners) this.tell(listener);
      }
    }
    this.connected = false;
  }

  private tell(listener: () => void): void {
    try {
      listener();
    } catch (cause) {
      this.options.onError('reconnect listener', cause);
    }
  }

  private async ensureStreams(): Promise<void> {
    for (const stream of this.options.streams) await this.ensureStream(stream);
  }

  private async ensureStream({ name, subjects }: EventStreamConfig): Promise<void> {
    try {
      await this.jsm.streams.add({
        name,
        subjects: [...subjects],
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
        max_age: nanos(EVENT_MAX_AGE_MS),
        max_bytes: EVENT_STREAM_MAX_BYTES,
        duplicate_window: nanos(DEDUPLICATION_WINDOW_MS),
      });
    } catch (error) {
      // Another version of the platform made it with other limits: its limits stand, its subjects may need more.
      if (!(error instanceof JetStreamApiError) || error.code !== ALREADY_IN_USE) throw error;
      const { config } = await this.jsm.streams.info(name);
      const missing = subjects.filter((subject) => !config.subjects.includes(subject));
      if (missing.length > 0) await this.jsm.streams.update(name, { subjects: [...config.subjects, ...missing] });
    }
  }

  private async ensureStreamByName(name: string): Promise<void> {
    const stream = this.options.streams.find((candidate) => candidate.name === name);
    if (!stream) throw new Error(`no event stream is called ${name}`);
    await this.ensureStream(stream);
  }

  /** As the server says: it refuses what is larger. */
  get maxPayloadBytes(): number {
    return Math.min(this.nc.info?.max_payload ?? MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
  }

  async request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    try {
      const reply = await this.nc.request(subject, payload, { timeout: Math.max(1, timeoutMs) });
      return reply.data;
    } catch (error) {
      if (error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders()))
        throw new NoResponders(subject);
      if (error instanceof errors.TimeoutError) throw new RequestTimeout(subject, timeoutMs);
      // A connection that closes while a request waits: the answer will not come.
      if (
        error instanceof errors.ClosedConnectionError ||
        error instanceof errors.DrainingConnectionError ||
        error instanceof errors.RequestError
      ) {
        throw new RequestTimeout(subject, timeoutMs);
      }
      throw error;
    }
  }

  respond(subject: string, queue: string, handler: (payload: Uint8Array) => Promise<Uint8Array>): Subscription {
    const subscription = this.nc.subscribe(subject, {
      queue,
      callback: (error, message) => {
        if (error) return this.options.onError(`subscription ${subject}`, error);
        const answered = handler(message.data).then((answer) => void message.respond(answer));
        // A connection that is gone: the caller waits until its deadline.
        void this.track(answered.catch((cause: unknown) => this.options.onError(`answer on ${subject}`, cause)));
      },
    });
    this.responders.add(subscription);
    return {
      unsubscribe: async () => {
        this.responders.delete(subscription);
        if (!subscription.isClosed() && !this.nc.isClosed()) await subscription.drain();
      },
    };
  }

  publish(subject: string, payload: Uint8Array): void {
    if (!this.nc.isClosed() && !this.nc.isDraining()) this.nc.publish(subject, payload);
  }

  async subscribe(pattern: string, handler: (subject: string, payload: Uint8Array) => void): Promise<Subscription> {
    const subscription = this.nc.subscribe(pattern, {
      callback: (error, message) => {
        if (error) return this.options.onError(`subscription ${pattern}`, error);
        handler(message.subject, message.data);
      },
    });
    // The round trip proves that the server knows the subscription: what is published from now on arrives.
    await this.nc.flush();
    return { unsubscribe: async () => subscription.unsubscribe() };
  }

  append(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void> {
    return this.track(this.store(stream, subject, id, payload));
  }

  private async store(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void> {
    try {
      await this.js.publish(subject, payload, { msgID: id });
    } catch (error) {
      // The store was lost with its streams: JetStream is not where truth lives, so it is made anew.
      if (this.nc.isClosed()) throw error;
      await this.ensureStreamByName(stream);
      await this.js.publish(subject, payload, { msgID: id });
    }
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    const worker = new JetStreamWorker(this.js, this.jsm, options, {
      ackWaitMs: this.options.ackWaitMs ?? ACK_WAIT_MS,
      isClosed: () => this.nc.isClosed(),
      ensureStream: () => this.ensureStreamByName(options.stream),
      onError: this.options.onError,
      track: (work) => this.track(work),
    });
    this.consumers.add(worker);
    await worker.start();
    return {
      unsubscribe: async () => {
        this.consumers.delete(worker);
        worker.stop();
      },
    };
  }

  onReconnect(listener: () => void): void {
    this.reconnectListeners.push(listener);
  }

  isConnected(): boolean {
    return this.connected && !this.nc.isClosed();
  }

  drain(): Promise<void> {
    this.draining ??= this.finish();
    return this.draining;
  }

  private async finish(): Promise<void> {
    if (this.nc.isClosed()) return;
    for (const worker of this.consumers) worker.stop();
    // Requests stop first: under load, work in hand would never run out.
    if (this.connected) await Promise.allSettled([...this.responders].map((subscription) => subscription.drain()));
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
    // Without a server there is nobody to say goodbye to, and a drain would wait for one.
    await (this.connected ? this.nc.drain() : this.nc.close());
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.inHand.add(work);
    const forget = () => this.inHand.delete(work);
    work.then(forget, forget);
    return work;
  }
}
