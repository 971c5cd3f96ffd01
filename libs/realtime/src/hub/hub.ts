import { systemClock, type Clock } from '../clock/clock';
import type { FramePriority } from '../socket/frame.backlog';
import { DialectFrames, type Encode } from './dialect-frames';
import { DEFAULT_LINGER_MS, InterestTracker, type InterestCallbacks } from './interest.tracker';

/** So many topics one subscriber may have by default: room for a bot that follows every room it is in. */
export const DEFAULT_MAX_TOPICS_PER_SUBSCRIBER = 4096;

/** One connection, as the hub sees it. */
export interface Subscriber {
  /** Which encoding it takes, for example `ddp` or `sockjs`; must not change while it is subscribed. */
  readonly dialect: string;
  /** Takes a frame that it shares with other subscribers and must not change. */
  deliver(frame: Buffer, priority: FramePriority): void;
}

/** `unsubscribed`: it was removed again before the topic was live. */
export type SubscribeOutcome = { ok: true } | { ok: false; reason: 'too-many-topics' | 'unsubscribed' };

export interface HubOptions<S extends Subscriber, P> extends Pick<
  InterestCallbacks,
  'onFirst' | 'onLast' | 'onLastFailed'
> {
  /** Called at most once per dialect and publish. If it throws, `publish` throws. */
  encode: Encode<P>;
  /** A subscriber's `deliver` has thrown; the others still get the event. */
  onDeliveryFailed(subscriber: S, error: unknown): void;
  /** ms; default {@link DEFAULT_LINGER_MS}. */
  lingerMs?: number;
  /** Default {@link DEFAULT_MAX_TOPICS_PER_SUBSCRIBER}. */
  maxTopicsPerSubscriber?: number;
  clock?: Clock;
}

export interface PublishOptions<S> {
  /** Gets nothing: the connection that caused the event. */
  except?: S;
  /** Who else gets nothing of this event. */
  skip?(subscriber: S): boolean;
  /** The event may be lost for slow clients (typing, presence). */
  volatile?: boolean;
}

/** Who of the local connections listens to what. Publishing costs time in proportion to the local listeners only. */
export class Hub<S extends Subscriber, P = unknown> {
  private readonly subscribersByTopic = new Map<string, Set<S>>();
  private readonly topicsBySubscriber = new Map<S, Set<string>>();
  private readonly interest: InterestTracker;
  private readonly maxTopics: number;

  constructor(private readonly options: HubOptions<S, P>) {
    this.maxTopics = options.maxTopicsPerSubscriber ?? DEFAULT_MAX_TOPICS_PER_SUBSCRIBER;
    this.interest = new InterestTracker(
      {
        onFirst: (topic) => options.onFirst(topic),
        onLast: (topic) => options.onLast(topic),
        onLastFailed: (topic, error) => options.onLastFailed(topic, error),
        onFirstFailed: (topic) => this.dropTopic(topic),
      },
      options.clock ?? systemClock,
      options.lingerMs ?? DEFAULT_LINGER_MS,
    );
  }

  /** For metrics: topics with an upstream subscription (lingering ones too) and connections with a topic. */
  get counts(): { upstreamTopics: number; topics: number; subscribers: number } {
    return {
      upstreamTopics: this.interest.size,
      topics: this.subscribersByTopic.size,
      subscribers: this.topicsBySubscriber.size,
    };
  }

  /**
   * Adds the subscriber to a topic; events reach it from now on. Resolves when the topic is live upstream, so that
   * nothing is missed after it. Subscribing twice is the same as once. Rejects with the error of `onFirst`, and then
   * nobody is subscribed to the topic.
   */
  async subscribe(topic: string, subscriber: S): Promise<SubscribeOutcome> {
    const topics = this.topicsBySubscriber.get(subscriber) ?? new Set<string>();
    if (!topics.has(topic) && topics.size >= this.maxTopics) {
      return { ok: false, reason: 'too-many-topics' };
    }
    const subscribers = this.subscribersByTopic.get(topic) ?? new Set<S>();
    this.topicsBySubscriber.set(subscriber, topics.add(topic));
    this.subscribersByTopic.set(topic, subscribers.add(subscriber));
    await this.interest.acquire(topic);
    return this.isSubscribed(topic, subscriber) ? { ok: true } : { ok: false, reason: 'unsubscribed' };
  }

  /** Whether the subscriber is in the topic, live or not yet. */
  isSubscribed(topic: string, subscriber: S): boolean {
    return this.subscribersByTopic.get(topic)?.has(subscriber) ?? false;
  }

  /** Who is in the topic at this moment, live or not yet. */
  subscribersOf(topic: string): readonly S[] {
    return [...(this.subscribersByTopic.get(topic) ?? [])];
  }

  /** Takes the subscriber out of a topic; without effect if it is not in it. */
  unsubscribe(topic: string, subscriber: S): void {
    const topics = this.topicsBySubscriber.get(subscriber);
    if (!topics?.delete(topic)) {
      return;
    }
    if (topics.size === 0) {
      this.topicsBySubscriber.delete(subscriber);
    }
    this.leave(topic, subscriber);
  }

  /** Takes the subscriber out of all its topics: its connection has closed. */
  removeSubscriber(subscriber: S): void {
    const topics = this.topicsBySubscriber.get(subscriber);
    this.topicsBySubscriber.delete(subscriber);
    for (const topic of topics ?? []) {
      this.leave(topic, subscriber);
    }
  }

  /** Hands the event to every local subscriber of the topic and returns how many that were. */
  publish(topic: string, payload: P, { except, skip, volatile = false }: PublishOptions<S> = {}): number {
    const subscribers = this.subscribersByTopic.get(topic);
    if (subscribers === undefined) {
      return 0;
    }
    const frames = new DialectFrames(this.options.encode, topic, payload);
    const priority = volatile ? 'volatile' : 'normal';
    let delivered = 0;
    for (const subscriber of subscribers) {
      if (subscriber === except || skip?.(subscriber)) {
        continue;
      }
      const frame = frames.frameFor(subscriber.dialect);
      try {
        subscriber.deliver(frame, priority);
        delivered++;
      } catch (error) {
        this.options.onDeliveryFailed(subscriber, error);
      }
    }
    return delivered;
  }

  /** Forgets all subscribers and ends every upstream subscription without lingering. Subscribe no more after it. */
  async close(): Promise<void> {
    this.subscribersByTopic.clear();
    this.topicsBySubscriber.clear();
    await this.interest.close();
  }

  private leave(topic: string, subscriber: S): void {
    const subscribers = this.subscribersByTopic.get(topic);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) {
      this.subscribersByTopic.delete(topic);
      this.interest.release(topic);
    }
  }

  private dropTopic(topic: string): void {
    for (const subscriber of this.subscribersByTopic.get(topic) ?? []) {
      this.unsubscribe(topic, subscriber);
    }
  }
}
