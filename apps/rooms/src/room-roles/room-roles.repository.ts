import { MAX_ROLE_HOLDERS, type Subscription, type UserRef } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { subscriptionModel } from '../subscription-store/subscription.schema';

export type RoleHolder = Pick<Subscription, '_id' | 'rid' | 'u'> & { roles: string[] };

/** Memberships by the roles they hold. */
@Injectable()
export class RoomRolesRepository {
  private readonly memberships: Model<Subscription>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.memberships = subscriptionModel(connection);
  }

  /** @returns the membership after the change; null when the user is not in the room */
  async set(rid: string, userId: string, role: string, held: boolean): Promise<Subscription | null> {
    const change = held ? { $addToSet: { roles: role } } : { $pull: { roles: role } };
    const update = { ...change, $set: { _updatedAt: new Date() }, $unset: { disownedAt: 1 } };
    return this.memberships
      .findOneAndUpdate({ rid, 'u._id': userId }, update, { returnDocument: 'after' })
      .lean<Subscription>();
  }

  /** Everybody who has a role in one of the rooms, by user name. */
  async list(rids: readonly string[]): Promise<RoleHolder[]> {
    const filter = { rid: { $in: [...rids] }, roles: { $gt: '' } };
    return this.memberships
      .find(filter, { rid: 1, u: 1, roles: 1 })
      .sort({ 'u.username': 1 })
      .limit(MAX_ROLE_HOLDERS)
      .lean<RoleHolder[]>();
  }

  /** Who has this role in the room, by user name. */
  async called(rid: string, role: string): Promise<UserRef[]> {
    const rows = await this.memberships
      .find({ rid, roles: role }, { u: 1, _id: 0 })
      .sort({ 'u.username': 1 })
      .limit(MAX_ROLE_HOLDERS)
      .lean<{ u: UserRef }[]>();
    return rows.map(({ u }) => u);
  }

  /** Each user once, in however many rooms the role is held. */
  async holders(
    role: string,
    rid: string | undefined,
    { offset, count }: { offset: number; count: number },
  ): Promise<{ userIds: string[]; total: number }> {
    const filter = { roles: role, ...(rid === undefined ? {} : { rid }) };
    const users = [{ $match: filter }, { $group: { _id: '$u._id' } }];
    const [rows, counted] = await Promise.all([
      this.memberships.aggregate<{ _id: string }>([
        ...users,
        { $sort: { _id: 1 } },
        { $skip: offset },
        { $limit: count },
      ]),
      this.memberships.aggregate<{ total: number }>([...users, { $count: 'total' }]),
    ]);
    return { userIds: rows.map(({ _id }) => _id), total: counted[0]?.total ?? 0 };
  }
}
