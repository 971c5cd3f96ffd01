import { MY_MESSAGES, readRuleOf, STREAMS, type Caller, type StreamDefinition } from '@gantry/contracts';
import type { Policy } from '@gantry/service-kit';
import { MyMessages, type MyMessagesServices } from './my.messages';
import type { SessionHost } from './session.host';
import type { Origin } from '../sessions/visitor.authenticator';
import { rightsHold, subjectOf, type Basis, type ReadRight } from './stream.access';
import type { StreamSubscriber } from './stream.hub';

/** Most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 2_000;

interface Feed {
  readonly id: string;
  readonly stream: StreamDefinition;
  readonly eventName: string;
  /** The visitor for whom it was opened, whatever login the connection has. */
  readonly visitorToken: string | undefined;
  /** What the right to it depends on; undefined until the right is confirmed. */
  basis: Basis | undefined;
  /** Whether events are delivered: the client has been told, or is about to be. */
  live: boolean;
}

/** What to do with a feed whose right cannot be checked now. */
type InDoubt = 'end' | 'keep';

/**
 * The stream subscriptions of one connection. Rights are checked when a subscription is opened, and again whenever
 * something that they depend on may have changed. The client is told of a subscription that the server ends.
 */
export class SessionFeeds {
  private readonly feeds = new Map<string, Feed>();
  /** Number of subscriptions to each topic; the hub has the connection once per topic. */
  private readonly topicUse = new Map<string, number>();
  private readonly byRights = new Set<Feed>();
  private readonly subscriber: StreamSubscriber;
  private readonly mine: MyMessages;
  private closed = false;

  constructor(
    private readonly services: MyMessagesServices,
    private readonly host: SessionHost,
    connectionId: string,
    private readonly callerNow: () => Caller,
  ) {
    this.subscriber = {
      dialect: host.dialect,
      connectionId,
      deliver: (frame, priority) => host.deliver(frame, priority),
    };
    this.mine = new MyMessages(services, host, connectionId, callerNow);
  }

  has(id: string): boolean {
    return this.feeds.has(id);
  }

  /** Whether any of it depends on roles, permissions or settings. */
  get restsOnRights(): boolean {
    return this.byRights.size > 0 || this.mine.inUse;
  }

  /**
   * Opens a subscription under an unused id.
   * @param visitorToken of a visitor who subscribes instead of the connection's user
   * @returns false when it is not allowed
   * @throws AppError when a service that has to decide does not answer
   */
  async open(
    id: string,
    stream: StreamDefinition,
    eventName: string,
    visitorToken: string | undefined,
  ): Promise<boolean> {
    if (this.closed || this.feeds.size >= MAX_SUBSCRIPTIONS) return false;
    const feed: Feed = { id, stream, eventName, visitorToken, basis: undefined, live: false };
    // Recorded before it is active, so that a right that is lost in the meantime ends it.
    this.feeds.set(id, feed);
    try {
      await (isMyMessages(feed) ? this.openMine(feed) : this.openTopic(feed));
    } finally {
      if (!feed.live) this.forget(feed);
    }
    return feed.live;
  }

  private async openMine(feed: Feed): Promise<void> {
    try {
      feed.live = (await this.mine.open()) && this.isKnown(feed);
    } finally {
      if (!feed.live) this.mine.release();
    }
  }

  private async openTopic(feed: Feed): Promise<void> {
    const { allowed, basis } = await this.rightTo(feed);
    if (!allowed || !this.isKnown(feed)) return;
    this.rest(feed, basis);
    this.useTopic(feed);
    try {
      const outcome = await this.services.hub.subscribe(feed.stream.name, feed.eventName, this.subscriber);
      // It ended in the meantime, because a login, a membership or a right was lost.
      feed.live = outcome.ok && this.isKnown(feed);
    } finally {
      if (!feed.live) this.leaveTopic(feed);
    }
  }

  private rightTo({ stream, eventName, visitorToken }: Feed): Promise<ReadRight> {
    const { access } = this.services;
    return visitorToken === undefined
      ? access.read(stream, eventName, this.callerNow)
      : access.readAsVisitor(stream, eventName, visitorToken, () => originOf(this.callerNow()));
  }

  private isKnown(feed: Feed): boolean {
    return this.feeds.get(feed.id) === feed;
  }

  private rest(feed: Feed, basis: Basis): void {
    feed.basis = basis;
    if (basis === 'rights') this.byRights.add(feed);
    else this.byRights.delete(feed);
  }

  private forget(feed: Feed): void {
    if (this.isKnown(feed)) this.feeds.delete(feed.id);
    this.byRights.delete(feed);
  }

  private useTopic({ stream, eventName }: Feed): void {
    const key = `${stream.name} ${eventName}`;
    this.topicUse.set(key, (this.topicUse.get(key) ?? 0) + 1);
  }

  private leaveTopic({ stream, eventName }: Feed): void {
    const key = `${stream.name} ${eventName}`;
    const uses = (this.topicUse.get(key) ?? 1) - 1;
    if (uses > 0) return void this.topicUse.set(key, uses);
    this.topicUse.delete(key);
    this.services.hub.unsubscribe(stream.name, eventName, this.subscriber);
  }

  /** The client unsubscribes. */
  close(id: string): void {
    const feed = this.feeds.get(id);
    if (feed) this.remove(feed);
  }

  /** The connection is closed. */
  closeAll(): void {
    this.closed = true;
    this.feeds.clear();
    this.byRights.clear();
    this.topicUse.clear();
    this.services.hub.removeSubscriber(this.subscriber);
    this.mine.close();
  }

  private remove(feed: Feed): void {
    this.forget(feed);
    // A subscription that is still being opened notices by itself that it was cancelled.
    if (!feed.live) return;
    if (isMyMessages(feed)) this.mine.release();
    else this.leaveTopic(feed);
  }

  /** Ends a subscription on the server's side. One that is still being opened is answered by {@link open}. */
  private end(feed: Feed): void {
    if (!this.isKnown(feed)) return;
    this.remove(feed);
    if (feed.live) this.host.ended(feed.id);
  }

  private endWhere(concerns: (feed: Feed) => boolean): void {
    for (const feed of [...this.feeds.values()]) if (concerns(feed)) this.end(feed);
  }

  /**
   * After a logout or a change of user, subscriptions of the previous user end. Those of visitors stay, because they
   * have tokens of their own.
   */
  endPrivate(): void {
    this.endWhere(
      ({ stream, eventName, visitorToken }) =>
        visitorToken === undefined && readRuleOf(stream, eventName).rule !== 'anyone',
    );
  }

  /** Ends subscriptions that could not be checked for too long. */
  endUnchecked(): void {
    this.endWhere((feed) => feed.basis !== 'login');
  }

  /** The room was deleted. */
  roomGone(rid: string): void {
    this.endWhere((feed) => isOfRoom(feed, rid));
  }

  /** The user of this connection joined or left the room. @throws AppError when the rooms service does not answer */
  async membershipChanged(rid: string, change: 'joined' | 'left' | 'updated'): Promise<void> {
    if (change === 'updated') return;
    if (change === 'left') this.mine.left(rid);
    else if (this.mine.inUse) await this.mine.joined(rid);
    await this.checkWhere((feed) => isOfRoom(feed, rid), change === 'left' ? 'end' : 'keep');
  }

  /** The room may have become closed to non-members. @throws AppError when the rooms service does not answer */
  async roomChanged(rid: string): Promise<void> {
    await this.checkWhere((feed) => isOfRoom(feed, rid) && feed.basis === 'rights', 'end');
  }

  /** Roles, permissions or settings have changed. Makes no call, so that everybody loses access at the same time. */
  async rightsChanged(policy: Policy): Promise<void> {
    for (const feed of [...this.byRights])
      if (!rightsHold(policy, feed.stream, feed.eventName, this.callerNow())) this.end(feed);
    if (this.mine.inUse) await this.mine.rightsChanged(policy);
  }

  /**
   * A user has logged in on an anonymous connection: its subscriptions continue with the rights of that user, and end
   * if these cannot be checked.
   */
  async loggedIn(): Promise<void> {
    await this.recheck(({ basis }) => basis === 'rights', 'end');
  }

  /**
   * Events may have been missed, so every right is checked again.
   * @throws AppError when a service does not answer: what could not be checked continues
   */
  async checkAll(): Promise<void> {
    await this.checkWhere((feed) => feed.basis !== 'login' && !isMyMessages(feed), 'keep');
    if (this.mine.inUse) await this.mine.again();
  }

  private async checkWhere(concerns: (feed: Feed) => boolean, inDoubt: InDoubt): Promise<void> {
    const failure = await this.recheck(concerns, inDoubt);
    if (failure) throw failure.error;
  }

  /** @returns the error of the last right that could not be checked */
  private async recheck(
    concerns: (feed: Feed) => boolean,
    inDoubt: InDoubt,
  ): Promise<{ readonly error: unknown } | undefined> {
    let failure: { readonly error: unknown } | undefined;
    for (const feed of [...this.feeds.values()]) {
      if (feed.basis === undefined || !concerns(feed)) continue;
      try {
        const { allowed, basis } = await this.rightTo(feed);
        if (!allowed) this.end(feed);
        else if (this.isKnown(feed)) this.rest(feed, basis);
      } catch (error) {
        failure = { error };
        if (inDoubt === 'end') this.end(feed);
      }
    }
    return failure;
  }
}

function originOf(caller: Caller): Origin {
  return caller.kind === 'system' ? {} : { ip: caller.ip, userAgent: caller.userAgent };
}

/** A visitor has one room only. */
function isMyMessages({ stream, eventName, visitorToken }: Feed): boolean {
  return visitorToken === undefined && stream.name === STREAMS.roomMessages.name && eventName === MY_MESSAGES;
}

function isOfRoom({ stream, eventName }: Feed, rid: string): boolean {
  const { rule } = readRuleOf(stream, eventName);
  return (rule === 'room-access' || rule === 'room-member') && subjectOf(eventName) === rid;
}
