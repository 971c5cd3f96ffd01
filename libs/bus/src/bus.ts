import { randomBytes } from 'node:crypto';
import {
  AppError,
  ERROR_KINDS,
  type Caller,
  type EventDefinition,
  type EventPayload,
  type InputOf,
  type Operation,
  type OutputOf,
  type RawInputOf,
  type StreamDefinition,
  type StreamMessage,
  type UserCaller,
} from '@gantry/contracts';
import { z } from 'zod';
import { decode, encode } from './codec';
import { DEFAULT_DEADLINE_MS, MAX_HOPS, newContext, requestContextSchema, type RequestContext } from './context';
import { KeyedQueue } from './keyed-queue';
import { deadLetterSubject, eventPattern, eventStreamName, eventSubject, rpcSubject, streamSubject } from './subjects';
import { MAX_DELIVERIES, NoResponders, RequestTimeout, type Subscription, type Transport } from './transport';

const requestSchema = z.object({ context: requestContextSchema, input: z.unknown() });
const serializedErrorSchema = z.object({
  code: z.union([z.string(), z.number()]),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  kind: z.enum(ERROR_KINDS),
});
/** The usual form first: a union tries its members in turn. */
const replySchema = z.union([
  z.strictObject({ output: z.unknown() }),
  z.strictObject({ error: serializedErrorSchema }),
]);
const eventEnvelopeSchema = z.object({ id: z.string(), at: z.date(), traceId: z.string(), payload: z.unknown() });
const streamMessageSchema = z.object({
  eventName: z.string(),
  args: z.string(),
  room: z.string().optional(),
  meta: z.string().optional(),
  exceptConnection: z.string().optional(),
});

/** Waits between attempts while nobody serves a subject, ms: a restarting service is back within these. */
const NO_RESPONDER_RETRIES_MS = [100, 200, 400, 800] as const;

export interface BusEvent<E extends EventDefinition = EventDefinition> {
  /** Stable over redeliveries: consumers remember it or are harmless when run twice. */
  readonly id: string;
  readonly at: Date;
  readonly traceId: string;
  readonly payload: EventPayload<E>;
}

/** What the bus tells about its work, for metrics and logs. */
export interface BusObserver {
  served?(
    operation: Operation,
    context: RequestContext,
    /** An error of kind `internal` carries what was thrown as its cause. */
    outcome: { ms: number; error?: AppError },
  ): void;
  called?(operation: Operation, outcome: { ms: number; error?: AppError }): void;
  eventFailed?(durable: string, eventName: string, attempt: number, cause: unknown): void;
  eventDead?(durable: string, eventName: string, cause: unknown): void;
  /** An emission that could not be read, or whose listener threw. */
  streamFailed?(stream: string, eventName: string, cause: unknown): void;
}

export type OperationHandler<O> = (context: RequestContext, input: InputOf<O>) => Promise<OutputOf<O>>;

export interface ConsumerOptions<E extends EventDefinition> {
  /** `<service>-<what it does>`: replicas of a service share it. */
  readonly durable: string;
  readonly event: E;
  /**
   * `key`: one after the other for each key in this process; an event that was refused, or was on its way to a replica
   * that left, comes behind those after it.
   * `none` for handlers that batch and commute.
   */
  readonly order: 'key' | 'none';
  readonly maxInFlight?: number;
  /**
   * What a new durable name gets of the past: all that is still stored (projections, counters; the default; one process
   * stores nothing for a consumer that it does not know yet), or
   * nothing (notifications: nobody wants those of last week).
   */
  readonly since?: 'beginning' | 'now';
  readonly handler: (event: BusEvent<E>) => Promise<void>;
}

const DEFAULT_MAX_IN_FLIGHT = 256;

/**
 * Commands, events and streams by their contracts, over any transport. Everything that crosses it is a serialised
 * copy, in one process too.
 */
export class Bus {
  constructor(
    private readonly transport: Transport,
    private readonly observer: BusObserver = {},
  ) {}

  /**
   * Asks the owning service. Validates the answer's form nowhere: the owner's output type is the contract.
   * @throws AppError the service's own, error-service-unavailable when nobody answers in time, or error-file-too-large.
   */
  async call<O extends Operation>(operation: O, context: RequestContext, input: RawInputOf<O>): Promise<OutputOf<O>> {
    const started = performance.now();
    try {
      const output = await this.exchange(operation, context, input);
      this.observer.called?.(operation, { ms: performance.now() - started });
      return output;
    } catch (error) {
      if (error instanceof AppError) this.observer.called?.(operation, { ms: performance.now() - started, error });
      throw error;
    }
  }

  private async exchange<O extends Operation>(
    operation: O,
    context: RequestContext,
    input: RawInputOf<O>,
  ): Promise<OutputOf<O>> {
    if (context.hops >= MAX_HOPS)
      throw new Error(`${operation.id} would be hop ${context.hops + 1}: the chain is too deep`);
    const deadline = Math.min(context.deadline, Date.now() + (operation.deadlineMs ?? DEFAULT_DEADLINE_MS));
    const payload = encode({ context: { ...context, hops: context.hops + 1, deadline }, input });
    if (payload.byteLength > this.transport.maxPayloadBytes) throw AppError.tooLarge('The request');
    const bytes = await this.requestWithRetry(operation, payload, deadline);
    const reply = replySchema.parse(decode(bytes));
    if ('error' in reply) throw AppError.deserialize(reply.error);
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the owner's handler is typed by the same contract; parsing every answer again would double the cost of a hop
    return reply.output as OutputOf<O>;
  }

  private async requestWithRetry(operation: Operation, payload: Uint8Array, deadline: number): Promise<Uint8Array> {
    const subject = rpcSubject(operation.id);
    for (let attempt = 0; ; attempt++) {
      const timeoutMs = deadline - Date.now();
      try {
        if (timeoutMs <= 0) throw new RequestTimeout(subject, 0);
        return await this.transport.request(subject, payload, timeoutMs);
      } catch (error) {
        const pause = NO_RESPONDER_RETRIES_MS[attempt];
        if (error instanceof NoResponders && pause !== undefined && Date.now() + pause < deadline) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          continue;
        }
        if (error instanceof NoResponders || error instanceof RequestTimeout)
          throw AppError.unavailable(operation.service);
        throw error;
      }
    }
  }

  /** Serves an operation: validates the input, runs the handler, always answers. */
  serve<O extends Operation>(operation: O, handler: OperationHandler<O>): Subscription {
    return this.respond(operation, (context, raw) => {
      const input = operation.input.safeParse(raw);
      if (!input.success) throw new AppError(400, 'Match failed', { issues: z.prettifyError(input.error) });
      // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- parsed by the operation's own schema in the line above
      return handler(context, input.data as InputOf<O>);
    });
  }

  /** Answers calls of an operation, whose input comes as it was sent: the responder validates it. */
  respond(operation: Operation, responder: (context: RequestContext, input: unknown) => unknown): Subscription {
    return this.transport.respond(rpcSubject(operation.id), operation.service, async (bytes) => {
      const started = performance.now();
      let context = newContext({ kind: 'anonymous' });
      try {
        const request = requestSchema.parse(decode(bytes));
        context = request.context;
        if (context.deadline < Date.now()) throw AppError.unavailable(operation.service);
        const reply = encode({ output: await responder(context, request.input) });
        if (reply.byteLength > this.transport.maxPayloadBytes) throw AppError.tooLarge('The answer');
        this.observer.served?.(operation, context, { ms: performance.now() - started });
        return reply;
      } catch (cause) {
        const error = cause instanceof AppError ? cause : AppError.internal(cause);
        this.observer.served?.(operation, context, { ms: performance.now() - started, error });
        return encode({ error: error.serialize() });
      }
    });
  }

  /**
   * Publishes a fact; resolves when it is stored. `id` makes a repeat harmless: derive it from the fact. Two events of
   * different names may have the same id.
   * `key` orders: a room id, a user id.
   */
  async publish<E extends EventDefinition>(
    event: E,
    key: string,
    payload: z.input<E['payload']>,
    options: { id?: string; traceId?: string } = {},
  ): Promise<void> {
    const id = options.id ?? randomBytes(12).toString('hex');
    const envelope = encode({ id, at: new Date(), traceId: options.traceId ?? id, payload });
    await this.transport.append(
      eventStreamName(event.owner),
      eventSubject(event.name, key),
      `${event.name}:${id}`,
      envelope,
    );
  }

  /**
   * Every event that happens from now on, in every process that observes: for caches. May miss some while disconnected,
   * may see a repeated publish twice. A listener that throws is reported as the consumer `observer`.
   */
  async observe<E extends EventDefinition>(event: E, listener: (event: BusEvent<E>) => void): Promise<Subscription> {
    return this.transport.subscribe(eventPattern(event.name), (_subject, bytes) => {
      try {
        listener(this.parseEvent(event, bytes));
      } catch (cause) {
        this.observer.eventFailed?.('observer', event.name, 1, cause);
      }
    });
  }

  /** Every event since the consumer was first made, once per durable name, again when the handler rejects. */
  async consume<E extends EventDefinition>(options: ConsumerOptions<E>): Promise<Subscription> {
    const { durable, event, handler } = options;
    const perKey = new KeyedQueue();
    return this.transport.consume({
      stream: eventStreamName(event.owner),
      durable,
      subjects: [eventPattern(event.name)],
      since: options.since ?? 'beginning',
      maxInFlight: options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT,
      handler: async (delivery) => {
        let received: BusEvent<E>;
        try {
          received = this.parseEvent(event, delivery.payload);
        } catch (cause) {
          // A payload that nobody can read will not become readable: it is set aside at once.
          return this.bury(durable, event.name, delivery.payload, cause);
        }
        const run = () => handler(received);
        try {
          await (options.order === 'key' ? perKey.run(delivery.subject, run) : run());
        } catch (cause) {
          this.observer.eventFailed?.(durable, event.name, delivery.attempt, cause);
          if (delivery.attempt < MAX_DELIVERIES) throw cause;
          this.bury(durable, event.name, delivery.payload, cause);
        }
      },
    });
  }

  private bury(durable: string, eventName: string, payload: Uint8Array, cause: unknown): void {
    this.observer.eventDead?.(durable, eventName, cause);
    this.transport.publish(deadLetterSubject(durable), payload);
  }

  /** @throws Error when the bytes are no such event. */
  private parseEvent<E extends EventDefinition>(event: E, bytes: Uint8Array): BusEvent<E> {
    const envelope = eventEnvelopeSchema.parse(decode(bytes));
    const payload = event.payload.parse(envelope.payload);
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- parsed by the event's own schema above
    return { ...envelope, payload: payload as EventPayload<E> };
  }

  /** Ephemeral fan-out to the gateways that have a listener; costs nothing when there is none. */
  emit(stream: Pick<StreamDefinition, 'name'>, message: StreamMessage): void {
    this.transport.publish(streamSubject(stream.name, message.eventName), encode(message));
  }

  /** @param eventName as clients subscribe to it. Resolves once nothing published later can be missed. */
  async listen(stream: string, eventName: string, listener: (message: StreamMessage) => void): Promise<Subscription> {
    return this.transport.subscribe(streamSubject(stream, eventName), (_subject, bytes) => {
      try {
        listener(streamMessageSchema.parse(decode(bytes)));
      } catch (cause) {
        this.observer.streamFailed?.(stream, eventName, cause);
      }
    });
  }

  onReconnect(listener: () => void): void {
    this.transport.onReconnect(listener);
  }

  isConnected(): boolean {
    return this.transport.isConnected();
  }

  async drain(): Promise<void> {
    await this.transport.drain();
  }
}

/** The user id of a logged-in caller. @throws AppError not-logged-in. */
export function userIdOf(caller: Caller): string {
  if (caller.kind !== 'user') throw AppError.notLoggedIn();
  return caller.userId;
}

/** The user behind a call that needs a login. @throws AppError not-logged-in */
export function userCallerOf(caller: Caller): UserCaller {
  if (caller.kind !== 'user') throw AppError.notLoggedIn();
  return caller;
}
