import { AckPolicy, jetstream, jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType, type ConsumerMessages, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { connect, errors, nanos, type NatsConnection } from '@nats-io/transport-node';
import {
  ACK_WAIT_MS,
  DEDUPLICATION_WINDOW_MS,
  MAX_DELIVERIES,
  NoResponders,
  redeliveryDelay,
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
const RESUBSCRIBE_WAIT_MS = 500;
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
  readonly onError: (what: string, cause: unknown) => void;
}

/** The bus over NATS; durable events over JetStream. */
export class NatsTransport implements Transport {
  private readonly reconnectListeners: (() => void)[] = [];
  private readonly consumers = new Set<JetStreamWorker>();
  private readonly inHand = new Set<Promise<unknown>>();
  private connected = true;

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
    });
    const transport = new NatsTransport(nc, jetstream(nc), await jetstreamManager(nc), options);
    for (const stream of options.streams) await transport.ensureStream(stream);
    void transport.watchStatus();
    return transport;
  }

  private async watchStatus(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect') this.connected = false;
      if (status.type === 'reconnect') {
        this.connected = true;
        for (const listener of this.reconnectListeners) listener();
      }
    }
    this.connected = false;
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
      await this.jsm.streams.update(name, { subjects: [...subjects] });
    }
  }

  private async ensureStreamByName(name: string): Promise<void> {
    const stream = this.options.streams.find((candidate) => candidate.name === name);
    if (!stream) throw new Error(`no event stream is called ${name}`);
    await this.ensureStream(stream);
  }

  async request(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    try {
      const reply = await this.nc.request(subject, payload, { timeout: Math.max(1, timeoutMs) });
      return reply.data;
    } catch (error) {
      if (error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders())) throw new NoResponders(subject);
      if (error instanceof errors.TimeoutError) throw new RequestTimeout(subject, timeoutMs);
      // A connection that closes while a request waits: the answer will not come.
      if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError || error instanceof errors.RequestError) {
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
        void this.track(handler(message.data).then((answer) => message.respond(answer)));
      },
    });
    return { unsubscribe: () => subscription.drain() };
  }

  publish(subject: string, payload: Uint8Array): void {
    if (!this.nc.isClosed()) this.nc.publish(subject, payload);
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

  async append(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void> {
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
      ensureStream: () => this.ensureStreamByName(options.stream),
      onError: this.options.onError,
      track: (work) => this.track(work),
    });
    this.consumers.add(worker);
    await worker.start();
    return {
      unsubscribe: async () => {
        this.consumers.delete(worker);
        await worker.stop();
      },
    };
  }

  onReconnect(listener: () => void): void {
    this.reconnectListeners.push(listener);
  }

  isConnected(): boolean {
    return this.connected && !this.nc.isClosed();
  }

  async drain(): Promise<void> {
    if (this.nc.isClosed()) return;
    await Promise.all([...this.consumers].map((worker) => worker.stop()));
    while (this.inHand.size > 0) await Promise.allSettled(this.inHand);
    await this.nc.drain();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.inHand.add(work);
    const forget = () => this.inHand.delete(work);
    work.then(forget, forget);
    return work;
  }
}

interface WorkerHost {
  ensureStream(): Promise<void>;
  onError(what: string, cause: unknown): void;
  track<T>(work: Promise<T>): Promise<T>;
}

/** One durable pull consumer; makes its stream and itself again when the store was lost. */
class JetStreamWorker {
  private messages: ConsumerMessages | undefined;
  private stopped = false;

  constructor(
    private readonly js: JetStreamClient,
    private readonly jsm: JetStreamManager,
    private readonly options: ConsumeOptions,
    private readonly host: WorkerHost,
  ) {}

  async start(): Promise<void> {
    const messages = await this.open();
    void this.run(messages);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.messages?.stop();
  }

  private async open(): Promise<ConsumerMessages> {
    const { stream, durable, subjects, maxInFlight } = this.options;
    await this.host.ensureStream();
    await this.jsm.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_deliver: MAX_DELIVERIES + 1,
      max_ack_pending: maxInFlight * 8,
      ...(subjects[0] === undefined ? {} : { filter_subject: subjects[0] }),
    });
    const consumer = await this.js.consumers.get(stream, durable);
    this.messages = await consumer.consume({ max_messages: maxInFlight, abort_on_missing_resource: true });
    return this.messages;
  }

  private async run(first: ConsumerMessages): Promise<void> {
    let messages = first;
    while (!this.stopped) {
      try {
        for await (const message of messages) void this.host.track(this.handle(message));
        if (this.stopped) return;
        messages = await this.open();
      } catch (error) {
        if (this.stopped) return;
        this.host.onError(`consumer ${this.options.durable}`, error);
        await new Promise((resolve) => setTimeout(resolve, RESUBSCRIBE_WAIT_MS));
      }
    }
  }

  private async handle(message: JsMsg): Promise<void> {
    const attempt = message.info.deliveryCount;
    try {
      await this.options.handler({ subject: message.subject, payload: message.data, attempt });
      message.ack();
    } catch {
      // The bus has told its observer; here it only means: again, later.
      message.nak(redeliveryDelay(attempt));
    }
  }
}
