import { joinedRooms, PUBLIC_CHANNEL_MESSAGES, STREAMS, type Caller } from '@gantry/contracts';
import type { Policy } from '@gantry/service-kit';
import type { SessionHost } from './session.host';
import type { SessionServices } from './session.services';
import { mayVisitChannels } from './stream.access';
import type { StreamSubscriber } from './stream.hub';

/** The part of the gateway that this class needs. */
export type MyMessagesServices = Pick<SessionServices, 'hub' | 'invoker' | 'access'>;

/**
 * `__my_messages__` of one connection: the rooms that its user has joined, and the public channels that the user may
 * read (contract/pitfalls.md, 30). Messages of joined public channels come through the room's own subscription only.
 */
export class MyMessages {
  private readonly subscriber: StreamSubscriber;
  /** Rooms whose messages come through their own subscription. */
  private readonly followed = new Set<string>();
  /** Rooms that the user has left while the list of joined rooms was being requested, which may still contain them. */
  private readonly leftMeanwhile = new Set<string>();
  private lists = 0;
  private uses = 0;
  private closed = false;

  constructor(
    private readonly services: MyMessagesServices,
    host: SessionHost,
    connectionId: string,
    private readonly callerNow: () => Caller,
  ) {
    this.subscriber = {
      dialect: `${host.dialect}-all`,
      connectionId,
      deliver: (frame, priority) => host.deliver(frame, priority),
      follows: (rid) => this.followed.has(rid),
    };
  }

  get inUse(): boolean {
    return this.uses > 0;
  }

  /**
   * Adds a subscription, which has to be released once, whatever the answer.
   * @returns false without a login, or when the user has more rooms than one connection may listen to
   * @throws AppError when the rooms service does not answer
   */
  async open(): Promise<boolean> {
    this.uses++;
    return this.follow();
  }

  release(): void {
    this.uses--;
    if (this.uses === 0) this.stop();
  }

  /**
   * Events may have been missed, so everything is requested again.
   * @throws AppError when the rooms service does not answer
   */
  async again(): Promise<void> {
    await this.follow();
  }

  private async follow(): Promise<boolean> {
    const caller = this.callerNow();
    if (caller.kind !== 'user') return false;
    if (this.lists++ === 0) this.leftMeanwhile.clear();
    const before = [...this.followed];
    try {
      const { rooms } = joinedRooms.output.parse(
        await this.services.invoker.invoke({ operation: joinedRooms, caller, input: {} }),
      );
      const listed = new Set(rooms.map(({ _id }) => _id));
      for (const rid of before) if (!listed.has(rid)) this.left(rid);
      const joined = [...listed].filter((rid) => !this.leftMeanwhile.has(rid));
      const complete = await Promise.all(joined.map((rid) => this.followRoom(rid)));
      return (await this.followChannels(await this.services.access.policy())) && complete.every(Boolean);
    } finally {
      this.lists--;
    }
  }

  /** @returns false when the connection listens to too many rooms */
  private async followRoom(rid: string): Promise<boolean> {
    if (this.closed || !this.inUse) return true;
    const outcome = await this.services.hub.subscribe(STREAMS.roomMessages.name, rid, this.subscriber);
    // Until the room's own subscription is active, messages of a public channel come with those of all public channels.
    if (outcome.ok) this.followed.add(rid);
    return outcome.ok || outcome.reason === 'unsubscribed';
  }

  /**
   * Listens to all public channels while the user may read them.
   * @returns false when the connection listens to too much
   */
  private async followChannels(policy: Policy): Promise<boolean> {
    const { name, event } = PUBLIC_CHANNEL_MESSAGES;
    if (this.closed || !this.inUse) return true;
    if (!mayVisitChannels(policy, this.callerNow())) {
      this.services.hub.unsubscribe(name, event, this.subscriber);
      return true;
    }
    const outcome = await this.services.hub.subscribe(name, event, this.subscriber);
    return outcome.ok || outcome.reason === 'unsubscribed';
  }

  async joined(rid: string): Promise<void> {
    this.leftMeanwhile.delete(rid);
    await this.followRoom(rid);
  }

  left(rid: string): void {
    if (this.lists > 0) this.leftMeanwhile.add(rid);
    this.followed.delete(rid);
    this.services.hub.unsubscribe(STREAMS.roomMessages.name, rid, this.subscriber);
  }

  /** Called when roles, permissions or settings have changed. */
  async rightsChanged(policy: Policy): Promise<void> {
    await this.followChannels(policy);
  }

  private stop(): void {
    this.followed.clear();
    this.services.hub.removeSubscriber(this.subscriber);
  }

  close(): void {
    this.closed = true;
    this.stop();
  }
}
