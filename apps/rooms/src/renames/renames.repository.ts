import type { Room, Subscription } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type Connection, type Model } from 'mongoose';
import { HIDDEN_ROOM_FIELDS } from '../room-store/room.projection';
import { roomModel, type RoomDocument } from '../room-store/room.schema';
import { subscriptionModel } from '../subscription-store/subscription.schema';
import type { FieldChange } from './renamed-room.rule';

export type DocumentChange = FieldChange & { readonly _id: string };

/** Most members of direct conversations that one step reads. */
const MAX_MEMBERS = 2_000;

/** Rooms and memberships by the users they name, ordered by id. */
@Injectable()
export class RenamesRepository {
  private readonly rooms: Model<RoomDocument>;
  private readonly subscriptions: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.rooms = roomModel(connection);
    this.subscriptions = subscriptionModel(connection);
  }

  async membershipsOf(userId: string, after: string, limit: number): Promise<Subscription[]> {
    return this.subscriptions
      .find({ 'u._id': userId, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Subscription[]>();
  }

  async directsOf(userId: string, after: string, limit: number): Promise<Room[]> {
    return this.rooms
      .find({ uids: userId, t: 'd', _id: { $gt: after } }, HIDDEN_ROOM_FIELDS)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Room[]>();
  }

  async membersOf(rids: readonly string[]): Promise<Subscription[]> {
    return this.subscriptions
      .find({ rid: { $in: [...rids] } })
      .limit(MAX_MEMBERS)
      .lean<Subscription[]>();
  }

  /** All rooms, one page at a time. */
  async window(after: string, limit: number): Promise<Room[]> {
    return this.rooms
      .find({ _id: { $gt: after } }, HIDDEN_ROOM_FIELDS)
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Room[]>();
  }

  async roomsByIds(rids: readonly string[]): Promise<Room[]> {
    return this.rooms.find({ _id: { $in: [...rids] } }, HIDDEN_ROOM_FIELDS).lean<Room[]>();
  }

  /** Changes rooms that have not changed since they were read. @returns whether all of them were changed */
  async changeRooms(changes: readonly DocumentChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    return (await this.rooms.bulkWrite(writes(changes), { ordered: false })).matchedCount === changes.length;
  }

  /** Changes memberships that have not changed since they were read; the others are skipped. */
  async changeMemberships(changes: readonly DocumentChange[]): Promise<void> {
    if (changes.length > 0) await this.subscriptions.bulkWrite(writes(changes), { ordered: false });
  }
}

function writes(
  changes: readonly DocumentChange[],
): { updateOne: { filter: Record<string, unknown>; update: { $set: Record<string, unknown> } } }[] {
  const now = new Date();
  return changes.map(({ _id, before, after }) => ({
    updateOne: { filter: { _id, ...before }, update: { $set: { ...after, _updatedAt: now } } },
  }));
}
