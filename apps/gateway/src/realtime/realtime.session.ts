import {
  isForVisitors,
  newId,
  streamVisitorToken,
  userCallerSchema,
  type Caller,
  type UserCaller,
} from '@gantry/contracts';
import { WindowCounters, type Policy } from '@gantry/service-kit';
import { addressSubject } from '../limits/rate.subject';
import { STREAM_PREFIX, type MethodHost } from './method.invoker';
import { SessionFeeds } from './session.feeds';
import type { SessionHost } from './session.host';
import type { SessionServices } from './session.services';
import { streamByName } from './stream.access';

/** Most methods that are counted separately per connection. */
const MAX_COUNTED_METHODS = 256;
/** Most requests of a connection that wait for earlier ones. */
export const MAX_WAITING_REQUESTS = 1_000;

export class PublicationNotFound extends Error {}

/** `ignored`: the id already has a subscription; clients are told nothing, as in Meteor. */
export type SubscribeAnswer = 'ready' | 'refused' | 'ignored';

/** One realtime connection of any protocol: its user, its calls, its subscriptions. */
export class RealtimeSession implements MethodHost {
  readonly id = newId();
  readonly connectionCounters = new WindowCounters(MAX_COUNTED_METHODS);
  /** Where it comes from, as it is counted. */
  readonly address: string;
  private readonly feeds: SessionFeeds;
  private ends: Date | undefined;
  /** Set while the client's own call ends the login, so that the revocation is not announced to it again. */
  private isLoggingOut = false;
  /** Set by the directory, which reports who is connected. */
  onPresence: (state: 'online' | 'away') => void = () => undefined;
  /** Set by the directory, which finds connections by user. */
  onCallerChanged: (before: Caller, after: Caller) => void = () => undefined;

  constructor(
    private readonly services: SessionServices,
    private readonly host: SessionHost,
    private currentCaller: Caller,
  ) {
    this.address = addressSubject(identityOf(currentCaller).ip);
    this.feeds = new SessionFeeds(services, host, this.id, () => this.currentCaller);
  }

  get caller(): Caller {
    return this.currentCaller;
  }

  /** When the login expires, if that was known when it was made here. */
  get loginEnds(): Date | undefined {
    return this.ends;
  }

  /** Whether any of its subscriptions depends on roles, permissions or settings. */
  get restsOnRights(): boolean {
    return this.feeds.restsOnRights;
  }

  /** Gives the connection a login that was checked elsewhere (socket.io's handshake). */
  become(caller: Caller): void {
    const before = this.currentCaller;
    this.currentCaller = caller;
    this.onCallerChanged(before, caller);
  }

  /**
   * Calls a method by its documented name.
   * @returns undefined when the result has no `result` key
   * @throws AppError · MethodNotFound
   */
  call(name: string, params: readonly unknown[]): Promise<unknown> {
    return this.services.methods.call(name, params, this);
  }

  /** Whether the client may send another frame, whatever is in it; otherwise the connection is to be closed. */
  admitsFrame(): boolean {
    return this.services.frames.admit(this);
  }

  showPresence(state: 'online' | 'away'): void {
    this.onPresence(state);
  }

  /** Runs a login or logout and applies it to this connection. */
  async changeLogin(change: 'login' | 'logout', run: () => Promise<unknown>): Promise<unknown> {
    this.isLoggingOut = change === 'logout';
    try {
      const output = await run();
      if (change === 'logout') this.becomeAnonymous();
      else await this.becomeLoggedIn(output);
      return output;
    } finally {
      this.isLoggingOut = false;
    }
  }

  private async becomeLoggedIn(output: unknown): Promise<void> {
    if (typeof output !== 'object' || output === null) return;
    const caller = userCallerSchema.parse(Reflect.get(output, 'caller'));
    const { userId, ip, userAgent } = identityOf(this.caller);
    const ends: unknown = Reflect.get(output, 'tokenExpires');
    this.ends = ends instanceof Date ? ends : undefined;
    if (userId !== undefined && userId !== caller.userId) this.feeds.endPrivate();
    this.become({ ...caller, ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) });
    const me: unknown = Reflect.get(output, 'me');
    const emails: unknown = typeof me === 'object' && me !== null ? Reflect.get(me, 'emails') : undefined;
    this.host.loggedIn({
      userId: caller.userId,
      ...(caller.username === undefined ? {} : { username: caller.username }),
      emails,
    });
    if (userId === undefined) await this.feeds.loggedIn();
  }

  /**
   * Opens a subscription. `refused`: `nosub` without an error.
   * @throws PublicationNotFound · AppError too-many-requests
   */
  async subscribe(id: string, name: string, params: readonly unknown[]): Promise<SubscribeAnswer> {
    const stream = name.startsWith(STREAM_PREFIX) ? streamByName(name.slice(STREAM_PREFIX.length)) : undefined;
    if (!stream) throw new PublicationNotFound(name);
    if (this.feeds.has(id)) return 'ignored';
    await this.services.limiter.admitSubscription(this);
    const [eventName, ...extra] = params;
    if (typeof eventName !== 'string') return 'refused';
    // Users may send a visitor token along: the login takes precedence.
    const isVisitor = this.caller.kind !== 'user' && isForVisitors(stream, eventName);
    const visitorToken = isVisitor ? streamVisitorToken(extra) : undefined;
    return (await this.feeds.open(id, stream, eventName, visitorToken)) ? 'ready' : 'refused';
  }

  /** Whether there is a subscription with this id that the server has not ended. */
  isSubscribed(id: string): boolean {
    return this.feeds.has(id);
  }

  unsubscribe(id: string): void {
    this.feeds.close(id);
  }

  /**
   * @throws AppError when the rooms service does not answer; subscriptions that the user may have lost have ended then
   */
  async membershipChanged(rid: string, change: 'joined' | 'left' | 'updated'): Promise<void> {
    await this.feeds.membershipChanged(rid, change);
  }

  /**
   * @throws AppError when the rooms service does not answer; subscriptions that the user may have lost have ended then
   */
  async roomChanged(rid: string): Promise<void> {
    await this.feeds.roomChanged(rid);
  }

  roomGone(rid: string): void {
    this.feeds.roomGone(rid);
  }

  /** Roles, permissions or settings have changed: ends the subscriptions that they no longer allow. */
  async rightsChanged(policy: Policy): Promise<void> {
    await this.feeds.rightsChanged(policy);
  }

  /**
   * Events may have been missed, so every right is checked again.
   * @throws AppError when a service does not answer: what could not be checked continues
   */
  async rightsUnknown(): Promise<void> {
    await this.feeds.checkAll();
  }

  /** Ends the subscriptions that could not be checked. */
  endUnchecked(): void {
    this.feeds.endUnchecked();
  }

  /** Rights or names of the user have changed: the next call uses the new ones. */
  refresh(changes: Pick<UserCaller, 'roles' | 'username' | 'name'>): void {
    if (this.caller.kind !== 'user') return;
    const { name: _name, username: _username, ...rest } = this.caller;
    this.become({ ...rest, ...changes });
  }

  /** The login was ended elsewhere: events stop at once, then the protocol tells the client in its own way. */
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
    this.feeds.endPrivate();
    this.host.loggedOut();
  }

  close(): void {
    this.feeds.closeAll();
  }
}

function identityOf(caller: Caller): {
  userId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
} {
  if (caller.kind === 'system') return {};
  const { ip, userAgent } = caller;
  return { ip, userAgent, ...(caller.kind === 'user' ? { userId: caller.userId } : {}) };
}
