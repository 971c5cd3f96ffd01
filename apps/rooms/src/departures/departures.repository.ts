import type { Message, Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { ROOM_COLLECTION, roomDocumentSchema, type RoomDocument } from '../room-store/room.schema';
import { SUBSCRIPTION_COLLECTION, subscriptionDocumentSchema } from '../subscription-store/subscription.schema';

const AFTERWARDS = { returnDocument: 'after', projection: HIDDEN_ROOM_FIELDS } as const;

/** Rooms and memberships as they follow from what becomes of an account. */
@Injectable()
export class DeparturesRepository {
  private readonly subscriptions: Model<Subscription>;
  private readonly rooms: Model<RoomDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.subscriptions = connection.model<Subscription>(
      'Subscription',
      subscriptionDocumentSchema,
      SUBSCRIPTION_COLLECTION,
    );
    this.rooms = connection.model<RoomDocument>('Room', roomDocumentSchema, ROOM_COLLECTION);
  }

  async some(userId: string, limit: number): Promise<Subscription[]> {
    return this.subscriptions.find({ 'u._id': userId }).limit(limit).lean<Subscription[]>();
  }

  async members(rid: string, limit: number): Promise<Subscription[]> {
    return this.subscriptions.find({ rid }).limit(limit).lean<Subscription[]>();
  }

  /** Takes a user out of the lists of a conversation of several. @returns the room as it is now, null when it was done before */
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

  /** Memberships of others in these one-to-one conversations, which are called like the user. @returns those that were different */
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

  /** Keys of rooms that were encrypted for the user. */
  async dropRoomKeys(userId: string): Promise<void> {
    await this.subscriptions.updateMany(
      { 'u._id': userId, E2EKey: { $exists: true } },
      { $unset: { E2EKey: 1 }, $set: { _updatedAt: new Date() } },
    );
  }

  /** Counts messages that are gone. @returns the room as it is now */
  async countErased(rid: string, removed: number): Promise<Room | null> {
    const change = { $inc: { msgs: -removed }, $set: { _updatedAt: new Date() } };
    return this.rooms.findOneAndUpdate({ _id: rid }, change, AFTERWARDS).lean<Room>();
  }

  /** Puts `previous` in the place of the last message if that is still the user's; null takes it away. @returns the room when it was */
  async replaceLastMessageOf(rid: string, userId: string, previous: Message | null): Promise<Room | null> {
    const now = { _updatedAt: new Date() };
    const change = previous
      ? { $set: { lastMessage: previous, ...now } }
      : { $unset: { lastMessage: 1 as const }, $set: now };
    return this.rooms.findOneAndUpdate({ _id: rid, 'lastMessage.u._id': userId }, change, AFTERWARDS).lean<Room>();
  }
}
