import { Bus, type Subscription } from '@gantry/bus';
import {
  MY_MESSAGES,
  PUBLIC_CHANNEL_MESSAGES,
  STREAMS,
  type StreamDefinition,
  type StreamMessage,
} from '@gantry/contracts';
import { streamFrame } from '@gantry/ddp';
import { FlushScheduler, Hub, type SubscribeOutcome, type Subscriber } from '@gantry/realtime';
import { LOGGER, METRICS, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { encoderOf, type FeedDialect } from './dialects';

export interface StreamSubscriber extends Subscriber {
  readonly dialect: FeedDialect;
  /** Id of the connection, which does not receive its own writes. */
  readonly connectionId: string;
  /**
   * Whether the connection gets this room's messages through the room, so that they are not sent again with those of
   * all public channels.
   */
  follows?(rid: string): boolean;
}

const byName = new Map<string, StreamDefinition>(Object.values(STREAMS).map((stream) => [stream.name, stream]));

/** `notify-room` and `<rid>/typing` as one name. */
export function topicOf(stream: string, eventName: string): string {
  return `${stream}|${eventName}`;
}

function parseTopic(topic: string): { stream: string; eventName: string } {
  const separator = topic.indexOf('|');
  return { stream: topic.slice(0, separator), eventName: topic.slice(separator + 1) };
}

/** Encodes one event for one dialect; called once per event and dialect, however many listeners there are. */
function encode(dialect: string, topic: string, message: StreamMessage): Buffer {
  const { encode: write, isAll } = encoderOf(dialect);
  const stream = isAll ? STREAMS.roomMessages.name : parseTopic(topic).stream;
  const eventName = isAll ? MY_MESSAGES : message.eventName;
  const args = isAll ? `${message.args.slice(0, -1)},${message.meta ?? '{}'}]` : message.args;
  return write(streamFrame(`stream-${stream}`, eventName, args));
}

/**
 * Local listeners of streams, for all realtime protocols together. The gateway is subscribed to a subject of the bus
 * while one of its connections listens to that very event, and not otherwise.
 */
@Injectable()
export class StreamHub {
  readonly scheduler = new FlushScheduler();
  private readonly upstream = new Map<string, Subscription>();
  /** The author of an event is known by its connection id, so only a listener can be excluded. */
  private readonly byConnection = new Map<string, StreamSubscriber>();
  private readonly hub: Hub<StreamSubscriber, StreamMessage>;
  private readonly deliveries: Counter;

  constructor(
    private readonly bus: Bus,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    this.hub = new Hub<StreamSubscriber, StreamMessage>({
      encode,
      onFirst: (topic) => this.listen(topic),
      onLast: (topic) => this.stopListening(topic),
      onLastFailed: (topic, err) => logger.warn({ topic, err }, 'could not leave a stream'),
      onDeliveryFailed: (subscriber, err) =>
        logger.warn({ connection: subscriber.connectionId, err }, 'delivery failed'),
    });
    this.deliveries = new Counter({
      name: 'gantry_stream_deliveries_total',
      help: 'Stream events handed to connections',
      labelNames: ['stream'],
      registers: [registry],
    });
    const counts = () => this.hub.counts;
    new Gauge({
      name: 'gantry_stream_topics',
      help: 'Stream events that this gateway listens to',
      registers: [registry],
      collect() {
        this.set(counts().upstreamTopics);
      },
    });
  }

  /** Resolves when the subscription is active: nothing published later is missed. */
  subscribe(stream: string, eventName: string, subscriber: StreamSubscriber): Promise<SubscribeOutcome> {
    if (!subscriber.dialect.endsWith('-all')) this.byConnection.set(subscriber.connectionId, subscriber);
    return this.hub.subscribe(topicOf(stream, eventName), subscriber);
  }

  unsubscribe(stream: string, eventName: string, subscriber: StreamSubscriber): void {
    this.hub.unsubscribe(topicOf(stream, eventName), subscriber);
  }

  /** The listeners of an event at this gateway. */
  listeners(stream: string, eventName: string): readonly StreamSubscriber[] {
    return this.hub.subscribersOf(topicOf(stream, eventName));
  }

  removeSubscriber(subscriber: StreamSubscriber): void {
    if (this.byConnection.get(subscriber.connectionId) === subscriber)
      this.byConnection.delete(subscriber.connectionId);
    this.hub.removeSubscriber(subscriber);
  }

  async close(): Promise<void> {
    await this.hub.close();
  }

  private async listen(topic: string): Promise<void> {
    const { stream, eventName } = parseTopic(topic);
    const volatile = byName.get(stream)?.volatile ?? false;
    const count = this.deliveries.labels(stream);
    const isOfAllChannels = stream === PUBLIC_CHANNEL_MESSAGES.name;
    this.upstream.set(
      topic,
      await this.bus.listen(stream, eventName, (message) => {
        const writer =
          message.exceptConnection === undefined ? undefined : this.byConnection.get(message.exceptConnection);
        count.inc(
          this.hub.publish(topic, message, {
            volatile: volatile && !eventName.endsWith('/deleteMessage'),
            ...(writer ? { except: writer } : {}),
            ...(isOfAllChannels ? { skip: ({ follows }) => follows?.(message.room ?? '') ?? false } : {}),
          }),
        );
      }),
    );
  }

  private async stopListening(topic: string): Promise<void> {
    const subscription = this.upstream.get(topic);
    this.upstream.delete(topic);
    await subscription?.unsubscribe();
  }
}
