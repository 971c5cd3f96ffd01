import { asSystem, Bus, MAX_HOPS, type RequestContext } from '@gantry/bus';
import {
  memberChanged,
  newId,
  roomChanged,
  STREAMS,
  writeSystemMessage,
  type Room,
  type RoomNote,
  type Subscription,
  type UserRef,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { publishedRoom } from '../room-store/room.projection';
import { SUBSCRIPTION_PUBLISH_FIELDS } from '../subscription-store/subscription.documents';
import { pickFields } from '../room-store/room.projection';

export type Change = 'inserted' | 'updated' | 'removed';

/** What clients are told of a place that is gone (contract/ddp-extra.json, stream-notify-user). */
const REMOVED_SUBSCRIPTION_FIELDS = ['_id', 'u', 'rid'] as const;

/** Announces changes: to services by events, to clients by streams, to readers of the room by system messages. */
@Injectable()
export class RoomNotices {
  constructor(
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async roomChanged(context: RequestContext, room: Room): Promise<void> {
    await this.bus.publish(roomChanged, room._id, { rid: room._id, t: room.t }, { traceId: context.traceId });
  }

  async memberChanged(
    context: RequestContext,
    room: Pick<Room, '_id' | 't' | 'name'>,
    userId: string,
    change: 'joined' | 'left' | 'updated',
  ): Promise<void> {
    const payload = {
      rid: room._id,
      userId,
      change,
      t: room.t,
      ...(room.name === undefined ? {} : { name: room.name }),
    };
    await this.bus.publish(memberChanged, room._id, payload, { traceId: context.traceId });
  }

  tellRoom(change: Change, room: Room, userIds: readonly string[]): void {
    const args = roomArgs(change, room);
    for (const userId of userIds) this.tellRoomText(userId, args);
  }

  /** @param args as made by {@link roomArgs}, so that the text is written once for all members */
  tellRoomText(userId: string, args: string): void {
    this.bus.emit(STREAMS.notifyUser, { eventName: `${userId}/rooms-changed`, args });
  }

  /** Tells everybody who has the room open, members or not. */
  tellViewers(room: Room): void {
    this.bus.emit(STREAMS.roomData, { eventName: room._id, args: stringifyEjson([publishedRoom(room)]) });
  }

  tellSubscription(change: Change, subscription: Subscription): void {
    const fields = change === 'removed' ? REMOVED_SUBSCRIPTION_FIELDS : SUBSCRIPTION_PUBLISH_FIELDS;
    const args = stringifyEjson([change, pickFields(subscription, fields)]);
    this.bus.emit(STREAMS.notifyUser, { eventName: `${subscription.u._id}/subscriptions-changed`, args });
  }

  /**
   * Writes a system message about a change that is already stored. A failure is logged and not thrown: an error would
   * make the client repeat a change that succeeded.
   * @param about the text of the message
   * @param role for messages about roles
   */
  async note(
    context: RequestContext,
    { _id: rid, t, name }: Room,
    kind: RoomNote,
    about: string,
    by: UserRef,
    role?: string,
  ): Promise<void> {
    if (context.hops >= MAX_HOPS) {
      this.logger.warn(
        { rid, kind, traceId: context.traceId },
        'no system message: the call came through another service',
      );
      return;
    }
    try {
      await this.bus.call(writeSystemMessage, asSystem(context, 'rooms'), {
        _id: newId(),
        rid,
        room: { t, ...(name === undefined ? {} : { name }) },
        t: kind,
        msg: about,
        u: { _id: by._id, username: by.username ?? '' },
        ...(role === undefined ? {} : { role }),
        ts: new Date(),
      });
    } catch (err) {
      this.logger.error({ err, rid, kind, traceId: context.traceId }, 'system message not written');
    }
  }
}

/** The arguments of `rooms-changed`, written once for all members. */
export function roomArgs(change: Change, room: Room): string {
  return stringifyEjson([change, publishedRoom(room)]);
}
