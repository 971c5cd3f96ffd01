import type { Message, Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';

const AFTERWARDS = { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS } as const;

/** Changes to rooms and memberships that follow from changes to an account. */
@Injectable()
export class DeparturesRepository {
  private readonly subscriptions: Model<Subscription>;
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.subscriptions = subscriptionModel(connection);
    this.rooms = roomModel(connection);
  }

  async some(userId: string, limit: number): Promise<Subscription[]> {
    return this.subscriptions.find({ 'u._id': userId }).limit(limit).lean<Subscription[]>();
  }

  async members(rid: string, limit: number): Promise<Subscription[]> {
    return this.subscriptions.find({ rid }).limit(limit).lean<Subscription[]>();
  }

  /**
   * Takes a user out of the lists of a direct conversation with several members.
   * @returns the room after the change; null when it was done before
   */
  async dropFromDirect(rid: string, userId: string, username: string): Promise<Room | null> {
    const change = {
      $pull: { uids: userId, usernames: username },
      $inc: { usersCount: -1 },
      $set: { _updatedAt: new Date() },
    };
    return this.rooms.findOneAndUpdate({ _id: rid, uids: userId }, change, AFTERWARDS).lean<Room>();
  }

  async rename(_id: string, titles: { name: string; fname: string }): Promise<Subscription | null> {
    return this.subscriptions
      .findOneAndUpdate({ _id }, { $set: { ...titles, _updatedAt: new Date() } }, { returnDocument: 'after' })
      .lean<Subscription>();
  }

  /**
   * Archives or restores others' memberships in these one-to-one conversations; they are named after the user.
   * @returns the changed memberships
   */
  async archiveWith(username: string, rids: readonly string[], archived: boolean): Promise<Subscription[]> {
    const different = archived ? { $ne: true } : true;
    const found = await this.subscriptions
      .find({ rid: { $in: [...rids] }, t: 'd', name: username, archived: different })
      .lean<Subscription[]>();
    if (found.length === 0) return [];
    const ids = found.map(({ _id }) => _id);
    await this.subscriptions.updateMany({ _id: { $in: ids } }, { $set: { archived, _updatedAt: new Date() } });
    return this.subscriptions.find({ _id: { $in: ids } }).lean<Subscription[]>();
  }

  /** Removes the room keys that were encrypted for the user. */
  async dropRoomKeys(userId: string): Promise<void> {
    await this.subscriptions.updateMany(
      { 'u._id': userId, E2EKey: { $exists: true } },
      { $unset: { E2EKey: 1 }, $set: { _updatedAt: new Date() } },
    );
  }

  /** Subtracts removed messages from the room's count. @returns the room after the change */
  async countErased(rid: string, removed: number): Promise<Room | null> {
    const change = { $inc: { msgs: -removed }, $set: { _updatedAt: new Date() } };
    return this.rooms.findOneAndUpdate({ _id: rid }, change, AFTERWARDS).lean<Room>();
  }

  /**
   * Replaces the last message by `previous` if the user wrote it; null removes it.
   * @returns the room if it was changed
   */
  async replaceLastMessageOf(rid: string, userId: string, previous: Message | null): Promise<Room | null> {
    const now = { _updatedAt: new Date() };
    const change = previous
      ? { $set: { lastMessage: previous, ...now } }
      : { $unset: { lastMessage: 1 as const }, $set: now };
    return this.rooms.findOneAndUpdate({ _id: rid, 'lastMessage.u._id': userId }, change, AFTERWARDS).lean<Room>();
  }
}
