import {
  joinedRooms,
  MY_MESSAGES,
  newId,
  readRuleOf,
  STREAMS,
  userCallerSchema,
  type Caller,
  type StreamDefinition,
  type UserCaller,
} from '@gantry/contracts';
import type { FramePriority } from '@gantry/realtime';
import { Injectable } from '@nestjs/common';
import { WindowCounters } from '@gantry/service-kit';
import { MethodLimiter } from '../limits/method.limiter';
import { OperationInvoker } from '../operations/operation.invoker';
import { MethodInvoker, STREAM_PREFIX, type MethodHost } from './method.invoker';
import { PublicationHub } from './publication.hub';
import { StreamAccess, streamByName, subjectOf } from './stream.access';
import { StreamHub, type StreamSubscriber } from './stream.hub';

/** Most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 2_000;
/** Methods, beside the connection as a whole, that one connection's calls are counted for. */
const MAX_COUNTED_METHODS = 256;
/** Requests that may wait while earlier ones of the connection are handled. */
export const MAX_WAITING_REQUESTS = 1_000;

/** What a protocol does for its session. */
export interface SessionHost {
  readonly dialect: 'ddp' | 'sockjs' | 'socketio';
  deliver(frame: Buffer, priority: FramePriority): void;
  /** A login on this connection succeeded: before the answer goes out. */
  loggedIn(user: { userId: string; username?: string; emails?: unknown }): void;
  /** The client has logged out by itself, or was logged out. */
  loggedOut(): void;
  /** The login of this connection is over by somebody else's doing. */
  revoked(): void;
}

export class PublicationNotFound extends Error {}

interface Feed {
  readonly stream: StreamDefinition;
  readonly eventName: string;
  /** Events reach it: there is something to release. */
  live: boolean;
  /** Opened by a right that needs no membership, which a change of the room may end. */
  asVisitor: boolean;
}

/** What sessions need of the gateway; one for the process. */
@Injectable()
export class SessionServices {
  constructor(
    readonly invoker: OperationInvoker,
    readonly access: StreamAccess,
    readonly hub: StreamHub,
    readonly methods: MethodInvoker,
    readonly limiter: MethodLimiter,
    readonly publications: PublicationHub,
  ) {}
}

/** One realtime connection, whatever protocol it speaks: who it is, what it calls, what it listens to. */
export class RealtimeSession implements MethodHost {
  readonly id = newId();
  readonly connectionCounters = new WindowCounters(MAX_COUNTED_METHODS);
  private readonly feeds = new Map<string, Feed>();
  /** How many subscriptions of this connection share a topic: the hub knows it once. */
  private readonly topicUse = new Map<string, number>();
  private readonly single: StreamSubscriber;
  private readonly all: StreamSubscriber;
  private closed = false;
  private ends: Date | undefined;
  /** The revocation that this causes is no news to the client. */
  private isLoggingOut = false;
  /** Rooms that the list of joined rooms may still name although the user has left them. */
  private leftWhileOpening = new Set<string>();
  /** Set by the directory, which finds connections by user. */
  onCallerChanged: (before: Caller, after: Caller) => void = () => undefined;

  constructor(
    private readonly services: SessionServices,
    private readonly host: SessionHost,
    private currentCaller: Caller,
  ) {
    const deliver = (frame: Buffer, priority: FramePriority): void => host.deliver(frame, priority);
    this.single = { dialect: host.dialect, connectionId: this.id, deliver };
    this.all = { dialect: `${host.dialect}-all`, connectionId: this.id, deliver };
  }

  get caller(): Caller {
    return this.currentCaller;
  }

  /** When the login ends by itself, as far as it was told when it was made here. */
  get loginEnds(): Date | undefined {
    return this.ends;
  }

  /** Binds the connection to a login that was checked elsewhere (socket.io's handshake). */
  become(caller: Caller): void {
    const before = this.currentCaller;
    this.currentCaller = caller;
    this.onCallerChanged(before, caller);
  }

  /**
   * Calls a method by its documented name. `undefined` means: no `result` key.
   * @throws AppError · MethodNotFound
   */
  call(name: string, params: readonly unknown[]): Promise<unknown> {
    return this.services.methods.call(name, params, this);
  }

  /** Runs a login or logout and makes it the state of this connection. */
  async changeLogin(change: 'login' | 'logout', run: () => Promise<unknown>): Promise<unknown> {
    this.isLoggingOut = change === 'logout';
    try {
      const output = await run();
      if (change === 'logout') this.becomeAnonymous();
      else this.becomeLoggedIn(output);
      return output;
    } finally {
      this.isLoggingOut = false;
    }
  }

  private becomeLoggedIn(output: unknown): void {
    if (typeof output !== 'object' || output === null) return;
    const caller = userCallerSchema.parse(Reflect.get(output, 'caller'));
    const { userId, ip, userAgent } = identityOf(this.caller);
    const ends: unknown = Reflect.get(output, 'tokenExpires');
    this.ends = ends instanceof Date ? ends : undefined;
    // What was opened for one user is not for the next.
    if (userId !== undefined && userId !== caller.userId) this.endPrivateFeeds();
    this.become({ ...caller, ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) });
    const me: unknown = Reflect.get(output, 'me');
    const emails: unknown = typeof me === 'object' && me !== null ? Reflect.get(me, 'emails') : undefined;
    this.host.loggedIn({
      userId: caller.userId,
      ...(caller.username === undefined ? {} : { username: caller.username }),
      emails,
    });
  }

  /**
   * Opens a subscription.
   * @returns false when it is refused: `nosub` without an error.
   * @throws PublicationNotFound · AppError too-many-requests
   */
  async subscribe(id: string, name: string, params: readonly unknown[]): Promise<boolean> {
    const stream = name.startsWith(STREAM_PREFIX) ? streamByName(name.slice(STREAM_PREFIX.length)) : undefined;
    if (!stream) throw new PublicationNotFound(name);
    await this.services.limiter.admitSubscription(this);
    const [eventName] = params;
    if (this.closed || typeof eventName !== 'string' || this.feeds.size >= MAX_SUBSCRIPTIONS) return false;
    if (this.feeds.has(id)) return true;
    const feed: Feed = { stream, eventName, live: false, asVisitor: false };
    // Known before it is live: a room that is joined meanwhile, or a right that is lost, concerns it already.
    this.feeds.set(id, feed);
    const isOpen = await this.open(feed).catch((error: unknown) => {
      this.feeds.delete(id);
      throw error;
    });
    feed.live = isOpen;
    // Ended in between: a login or a membership is over.
    const isWanted = this.feeds.get(id) === feed;
    if (isOpen && !isWanted) this.release(feed);
    if (!isOpen && isWanted) this.feeds.delete(id);
    return isOpen && isWanted;
  }

  private async open(feed: Feed): Promise<boolean> {
    const { stream, eventName } = feed;
    if (isMyMessages(stream, eventName)) return this.openMyMessages();
    const { userId } = identityOf(this.caller);
    const { allowed, asVisitor } = await this.services.access.read(stream, eventName, this.caller);
    if (!allowed || identityOf(this.caller).userId !== userId) return false;
    feed.asVisitor = asVisitor;
    return this.join(stream.name, eventName, this.single);
  }

  private async openMyMessages(): Promise<boolean> {
    if (this.caller.kind !== 'user') return false;
    const left = new Set<string>();
    this.leftWhileOpening = left;
    const { rooms } = joinedRooms.output.parse(
      await this.services.invoker.invoke({ operation: joinedRooms, caller: this.caller, input: {} }),
    );
    const joined = await Promise.all(rooms.map(({ _id }) => this.join(STREAMS.roomMessages.name, _id, this.all)));
    for (const rid of left) this.services.hub.unsubscribe(STREAMS.roomMessages.name, rid, this.all);
    return joined.every(Boolean);
  }

  private async join(stream: string, eventName: string, subscriber: StreamSubscriber): Promise<boolean> {
    if (this.closed) return false;
    const key = `${subscriber.dialect} ${stream} ${eventName}`;
    this.topicUse.set(key, (this.topicUse.get(key) ?? 0) + 1);
    try {
      const outcome = await this.services.hub.subscribe(stream, eventName, subscriber);
      if (!outcome.ok) this.leave(stream, eventName, subscriber);
      return outcome.ok;
    } catch (error) {
      this.leave(stream, eventName, subscriber);
      throw error;
    }
  }

  private leave(stream: string, eventName: string, subscriber: StreamSubscriber): void {
    const key = `${subscriber.dialect} ${stream} ${eventName}`;
    const uses = (this.topicUse.get(key) ?? 1) - 1;
    if (uses > 0) return void this.topicUse.set(key, uses);
    this.topicUse.delete(key);
    this.services.hub.unsubscribe(stream, eventName, subscriber);
  }

  unsubscribe(id: string): void {
    const feed = this.feeds.get(id);
    if (!feed) return;
    this.feeds.delete(id);
    this.release(feed);
  }

  private release({ stream, eventName, live }: Feed): void {
    if (!live) return;
    if (isMyMessages(stream, eventName)) this.closeMyMessages();
    else this.leave(stream.name, eventName, this.single);
  }

  private closeMyMessages(): void {
    if (!this.listensToMyMessages()) this.leaveJoinedRooms();
  }

  private leaveJoinedRooms(): void {
    this.services.hub.removeSubscriber(this.all);
    for (const key of this.topicUse.keys()) if (key.startsWith(`${this.all.dialect} `)) this.topicUse.delete(key);
  }

  private listensToMyMessages(): boolean {
    return [...this.feeds.values()].some(({ stream, eventName }) => isMyMessages(stream, eventName));
  }

  /** The user of this connection came to a room or left it: rights that were checked once are checked again. */
  async membershipChanged(rid: string, change: 'joined' | 'left' | 'updated'): Promise<void> {
    if (change === 'joined') this.leftWhileOpening.delete(rid);
    if (change === 'joined' && this.listensToMyMessages()) await this.join(STREAMS.roomMessages.name, rid, this.all);
    if (change !== 'left') return;
    if (this.listensToMyMessages()) this.leftWhileOpening.add(rid);
    this.services.hub.unsubscribe(STREAMS.roomMessages.name, rid, this.all);
    await this.recheck(rid, () => true);
  }

  /** A room may no longer be open to those who are not in it. */
  async roomChanged(rid: string): Promise<void> {
    await this.recheck(rid, ({ asVisitor }) => asVisitor);
  }

  private async recheck(rid: string, concerns: (feed: Feed) => boolean): Promise<void> {
    for (const [id, feed] of this.feeds) {
      const { stream, eventName } = feed;
      const isOfRoom =
        subjectOf(eventName) === rid && (stream.read.rule === 'room-access' || stream.read.rule === 'room-member');
      if (isOfRoom && concerns(feed) && !(await this.services.access.read(stream, eventName, this.caller)).allowed)
        this.unsubscribe(id);
    }
  }

  /** Ends what roles or permissions no longer allow. */
  async permissionsChanged(): Promise<void> {
    for (const [id, { stream, eventName }] of this.feeds) {
      const isConcerned = readRuleOf(stream, eventName).rule === 'any-permission';
      if (isConcerned && !(await this.services.access.read(stream, eventName, this.caller)).allowed)
        this.unsubscribe(id);
    }
  }

  /** Any change may have passed unheard: every right is asked for again, and which rooms are the user's. */
  async rightsUnknown(): Promise<void> {
    for (const [id, { stream, eventName }] of this.feeds) {
      if (
        !isMyMessages(stream, eventName) &&
        !(await this.services.access.read(stream, eventName, this.caller)).allowed
      )
        this.unsubscribe(id);
    }
    if (!this.listensToMyMessages()) return;
    this.leaveJoinedRooms();
    await this.openMyMessages();
  }

  /** Rights or names of the user have changed: the next call is made with the new ones. */
  refresh(changes: Pick<UserCaller, 'roles' | 'username' | 'name'>): void {
    if (this.caller.kind !== 'user') return;
    const { name: _name, username: _username, ...rest } = this.caller;
    this.become({ ...rest, ...changes });
  }

  /** Somebody ended the login elsewhere: silent at once, then the protocol decides what to tell the client. */
  revoke(): void {
    this.becomeAnonymous();
    if (!this.isLoggingOut) this.host.revoked();
  }

  private becomeAnonymous(): void {
    this.ends = undefined;
    const { ip, userAgent } = identityOf(this.caller);
    this.become({
      kind: 'anonymous',
      ...(ip === undefined ? {} : { ip }),
      ...(userAgent === undefined ? {} : { userAgent }),
    });
    this.endPrivateFeeds();
    this.host.loggedOut();
  }

  private endPrivateFeeds(): void {
    for (const [id, { stream, eventName }] of this.feeds)
      if (readRuleOf(stream, eventName).rule !== 'anyone') this.unsubscribe(id);
  }

  close(): void {
    this.closed = true;
    this.feeds.clear();
    this.topicUse.clear();
    this.services.hub.removeSubscriber(this.single);
    this.services.hub.removeSubscriber(this.all);
  }
}

function isMyMessages(stream: StreamDefinition, eventName: string): boolean {
  return stream.name === STREAMS.roomMessages.name && eventName === MY_MESSAGES;
}

function identityOf(caller: Caller): {
  userId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
} {
  return caller.kind === 'system' ? {} : caller;
}
