import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { MAX_DELIVERIES, redeliveryDelay, type ConsumeOptions } from './transport';

const REOPEN_WAIT_MS = 500;
/** A pull is renewed after this, ms; also the pause before a consumer looks again after JetStream gave no answer. */
const PULL_EXPIRES_MS = 5_000;
/** Replicas that may be full at one time before JetStream holds back. */
const FULL_REPLICAS = 8;

export interface WorkerHost {
  /** A delivery that is not acknowledged in this time comes again, ms. */
  readonly ackWaitMs: number;
  /** A connection that is closed for good never comes back. */
  isClosed(): boolean;
  ensureStream(): Promise<void>;
  onError(what: string, cause: unknown): void;
  track<T>(work: Promise<T>): Promise<T>;
}

/** One durable pull consumer; makes its stream and itself again when the store was lost. */
export class JetStreamWorker {
  private messages: ConsumerMessages | undefined;
  private made = false;
  private stopped = false;
  private running = 0;
  private wake: (() => void) | undefined;

  constructor(
    private readonly js: JetStreamClient,
    private readonly jsm: JetStreamManager,
    private readonly options: ConsumeOptions,
    private readonly host: WorkerHost,
  ) {}

  /** Resolves when events stored from now on will arrive. @throws Error when JetStream refuses the consumer. */
  async start(): Promise<void> {
    const messages = await this.open();
    void this.host.track(this.run(messages));
  }

  /** Takes no more; gives back what was not begun. */
  stop(): void {
    this.stopped = true;
    this.messages?.stop();
    this.wake?.();
  }

  private async open(): Promise<ConsumerMessages> {
    await this.host.ensureStream();
    await this.ensureConsumer();
    this.made = true;
    const { stream, durable, maxInFlight } = this.options;
    const consumer = await this.js.consumers.get(stream, durable);
    this.messages = await consumer.consume({
      max_messages: maxInFlight,
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
    });
    if (this.stopped) this.messages.stop();
    return this.messages;
  }

  private async ensureConsumer(): Promise<void> {
    const { stream, durable, subjects, maxInFlight } = this.options;
    const [subject, ...more] = subjects;
    const changeable = {
      ack_wait: nanos(this.host.ackWaitMs),
      max_deliver: MAX_DELIVERIES + 1,
      max_ack_pending: maxInFlight * FULL_REPLICAS,
      ...(more.length > 0
        ? { filter_subjects: [...subjects] }
        : subject === undefined
          ? {}
          : { filter_subject: subject }),
    };
    if (await this.exists()) {
      await this.jsm.consumers.update(stream, durable, changeable);
      return;
    }
    // A consumer that was lost with the store makes itself anew: all that a new store holds is younger than the loss.
    const deliverPolicy = this.made || this.options.since === 'beginning' ? DeliverPolicy.All : DeliverPolicy.New;
    await this.jsm.consumers.add(stream, {
      ...changeable,
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: deliverPolicy,
    });
  }

  private async exists(): Promise<boolean> {
    try {
      await this.jsm.consumers.info(this.options.stream, this.options.durable);
      return true;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound) return false;
      throw error;
    }
  }

  private async run(first: ConsumerMessages): Promise<void> {
    let messages: ConsumerMessages | undefined = first;
    while (!this.stopped && !this.host.isClosed()) {
      try {
        messages ??= await this.open();
        for await (const message of messages) await this.take(message);
      } catch (cause) {
        if (this.stopped) return;
        this.host.onError(`consumer ${this.options.durable}`, cause);
        await new Promise((resolve) => setTimeout(resolve, REOPEN_WAIT_MS));
      }
      // An iterator that ended or failed gives nothing more.
      messages = undefined;
    }
  }

  private async take(message: JsMsg): Promise<void> {
    while (!this.stopped && this.running >= this.options.maxInFlight)
      await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.stopped) return this.settle(() => message.nak());
    this.running++;
    void this.host.track(this.handle(message));
  }

  private async handle(message: JsMsg): Promise<void> {
    const attempt = message.info.deliveryCount;
    try {
      await this.options.handler({ subject: message.subject, payload: message.data, attempt });
      this.settle(() => message.ack());
    } catch {
      // The bus has told its observer; here it only means: again, later.
      this.settle(() => message.nak(redeliveryDelay(attempt)));
    } finally {
      this.running--;
      this.wake?.();
    }
  }

  /** A connection that is gone takes no acknowledgement: the event comes again, here or elsewhere. */
  private settle(acknowledge: () => void): void {
    try {
      acknowledge();
    } catch (cause) {
      this.host.onError(`acknowledgement of ${this.options.durable}`, cause);
    }
  }
}
