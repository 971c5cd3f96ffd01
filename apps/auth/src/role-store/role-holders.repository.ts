import { findPage, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

/** Most users of one answer about roles. */
export const MAX_HOLDERS = 1_000;
const SHOWN = { username: 1, name: 1, type: 1, status: 1, active: 1 } as const;

export type RoleHolder = Pick<UserDocument, '_id' | 'username' | 'name' | 'type' | 'status' | 'active'>;

/** Accounts by their global roles. */
@Injectable()
export class RoleHoldersRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  /** Users with the role, ordered by user name. */
  async page(
    role: string,
    { offset, count }: { offset: number; count: number },
  ): Promise<{ users: RoleHolder[]; total: number }> {
    const { items: users, total } = await findPage<RoleHolder, UserDocument>(this.model, {
      filter: { roles: role },
      projection: SHOWN,
      sort: { username: 1 },
      offset,
      count,
    });
    return { users, total };
  }

  async among(userIds: readonly string[]): Promise<RoleHolder[]> {
    return this.model
      .find({ _id: { $in: [...userIds] } }, SHOWN)
      .sort({ username: 1 })
      .lean<RoleHolder[]>();
  }

  async withAny(roles: readonly string[]): Promise<Pick<UserDocument, '_id' | 'username' | 'roles'>[]> {
    return this.model
      .find({ roles: { $in: [...roles] } }, { username: 1, roles: 1 })
      .sort({ username: 1 })
      .limit(MAX_HOLDERS)
      .lean<UserDocument[]>();
  }

  async isHeld(role: string): Promise<boolean> {
    return (await this.model.findOne({ roles: role }, { _id: 1 }).lean()) !== null;
  }

  async add(userId: string, role: string): Promise<UserDocument | undefined> {
    return this.change(userId, { $addToSet: { roles: role } });
  }

  async remove(userId: string, role: string): Promise<UserDocument | undefined> {
    return this.change(userId, { $pull: { roles: role } });
  }

  private async change(_id: string, change: object): Promise<UserDocument | undefined> {
    const update = { ...change, $set: { _updatedAt: new Date() } };
    const options = { returnDocument: 'after', projection: { services: 0 } } as const;
    return (await this.model.findOneAndUpdate({ _id }, update, options).lean<UserDocument>()) ?? undefined;
  }
}
