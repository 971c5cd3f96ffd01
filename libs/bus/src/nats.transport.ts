import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, errors, type NatsConnection, type Subscription as NatsSubscription } from '@nats-io/transport-node';
import { authenticatorOf, type NatsAccess } from './nats.access';
import { isWithoutJetStream } from './nats.problem';
import { EventStreams, type EventStreamConfig } from './nats.streams';
import { JetStreamWorker } from './nats.worker';
import {
  ACK_WAIT_MS,
  MAX_PAYLOAD_BYTES,
  NoResponders,
  RequestTimeout,
  type ConsumeOptions,
  type Subscription,
  type Transport,
} from './transport';

const RECONNECT_WAIT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
/** An event is offered again for this long while JetStream gives no answer, ms: a new leader is elected within it. */
const STORE_PATIENCE_MS = 12_000;
const STORE_PAUSE_MS = 250;
const ONE_REPLICA = 1;

export interface NatsOptions {
  readonly access: NatsAccess;
  /** Shown in NATS' own monitoring. */
  readonly name: string;
  /** Every JetStream stream of the platform: made when missing, by whoever comes first. */
  readonly streams: readonly EventStreamConfig[];
  /** Servers that hold each stream; one when absent. */
  readonly streamReplicas?: number;
  /** A delivery that is not acknowledged in this time comes again, ms; ACK_WAIT_MS when absent. */
  readonly ackWaitMs?: number;
  readonly onError: (what: string, cause: unknown) => void;
}

function open({ access, name }: NatsOptions): Promise<NatsConnection> {
  return connect({
    servers: [...access.servers],
    ...(access.credentials === undefined ? {} : { authenticator: authenticatorOf(access.credentials) }),
    ...(access.tls === undefined ? {} : { tls: { ...access.tls } }),
    name,
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_WAIT_MS,
    // Else two refusals in a row, as while servers get new credentials, close the connection for good.
    ignoreAuthErrorAbort: true,
    // Else every request makes two Error objects with their stacks in case it fails: an eighth of a hop's CPU.
    noAsyncTraces: true,
  });
}

function payloadProblem({ info }: NatsConnection): string | undefined {
  if (info === undefined || info.max_payload >= MAX_PAYLOAD_BYTES) return undefined;
  return `max_payload of the server is ${info.max_payload} bytes, below the ${MAX_PAYLOAD_BYTES} that pictures and long answers need: set max_payload: 8MB, as deploy/nats/nats.conf does`;
}

/** Nobody said no: a leader is being elected, or the connection is away. */
function isWithoutAnswer(error: unknown): boolean {
  return (
    error instanceof errors.TimeoutError ||
    error instanceof errors.RequestError ||
    error instanceof errors.NoRespondersError ||
    isWithoutJetStream(error)
  );
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
    private readonly streams: EventStreams,
    private readonly options: NatsOptions,
  ) {}

  /**
   * A server whose max_payload is too small is refused and not only warned of: it would serve for days until somebody
   * uploads a picture or asks for a long list, and a refusal at that time is seen by users, not by who runs the server.
   * @throws Error when NATS does not answer within 5 s, refuses the credentials, has no JetStream, has too few servers for
   * the replicas, or carries less than MAX_PAYLOAD_BYTES in one message. `natsProblem` says it in one line.
   */
  static async connect(options: NatsOptions): Promise<NatsTransport> {
    const nc = await open(options);
    try {
      const tooSmall = payloadProblem(nc);
      if (tooSmall !== undefined) throw new Error(tooSmall);
      const jsm = await jetstreamManager(nc);
      const streams = new EventStreams(jsm, options.streams, options.streamReplicas ?? ONE_REPLICA);
      await streams.ensureAll();
      const transport = new NatsTransport(nc, jetstream(nc), jsm, streams, options);
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
        const tooSmall = payloadProblem(this.nc);
        if (tooSmall !== undefined) this.options.onError('NATS server after a reconnect', new Error(tooSmall));
        // Now, not at the next publish: where somebody observes, a publish without a stream fails only by timeout.
        this.streams
          .ensureAll()
          .catch((cause: unknown) => this.options.onError('event streams after a reconnect', cause));
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

  /** Repeats are harmless: `id` tells JetStream that it has the event already. */
  private async store(stream: string, subject: string, id: string, payload: Uint8Array): Promise<void> {
    const patienceEnds = Date.now() + STORE_PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        // The store may have been lost with its streams: JetStream is not where truth lives, so they are made anew.
        if (attempt > 1) await this.streams.ensureByName(stream);
        await this.js.publish(subject, payload, { msgID: id });
        return;
      } catch (error) {
        const again = attempt === 1 || (isWithoutAnswer(error) && Date.now() < patienceEnds);
        if (this.nc.isClosed() || !again) throw error;
        if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, STORE_PAUSE_MS));
      }
    }
  }

  async consume(options: ConsumeOptions): Promise<Subscription> {
    const worker = new JetStreamWorker(this.js, this.jsm, options, {
      ackWaitMs: this.options.ackWaitMs ?? ACK_WAIT_MS,
      isClosed: () => this.nc.isClosed(),
      ensureStream: () => this.streams.ensureByName(options.stream),
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
