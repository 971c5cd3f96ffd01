import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userDocumentSchema, type UserDocument } from '../user-store/user.schema';

const ACCOUNT = {
  username: 1,
  name: 1,
  emails: 1,
  roles: 1,
  active: 1,
  type: 1,
  'services.password.bcrypt': 1,
} as const;
const WITHOUT_CREDENTIALS = { services: 0, e2e: 0 } as const;
const NO_LOGINS = { 'services.resume.loginTokens': [] };
const ACTIVE = { $ne: false };

/** Whom to look for among those who have not logged in. */
export interface Idle {
  readonly role: string;
  readonly since: Date;
  readonly except: readonly string[];
  /** Roles whose holders are spared. */
  readonly outOfReach: readonly string[];
}

/** The accounts as they end, sleep and wake. */
@Injectable()
export class LifecycleRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<UserDocument>('User', userDocumentSchema);
  }

  async find(_id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /** As others may know it. */
  async current(_id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id }, WITHOUT_CREDENTIALS).lean<UserDocument>()) ?? undefined;
  }

  async activeAmong(ids: readonly string[]): Promise<Set<string>> {
    const users = await this.model
      .find({ _id: { $in: [...ids] }, active: ACTIVE }, { _id: 1 })
      .lean<{ _id: string }[]>();
    return new Set(users.map(({ _id }) => _id));
  }

  /** Somebody who can administer, other than these. */
  async hasActiveAdmin(except: readonly string[]): Promise<boolean> {
    return (
      (await this.model.findOne({ roles: 'admin', active: ACTIVE, _id: { $nin: [...except] } }, { _id: 1 }).lean()) !==
      null
    );
  }

  /** Who sleeps has no logins; who wakes has been approved, whatever the reason was. */
  async setActive(_id: string, active: boolean): Promise<void> {
    const now = { _updatedAt: new Date() };
    const change = active
      ? { $set: { active, ...now }, $unset: { reason: 1 as const } }
      : { $set: { active, ...NO_LOGINS, ...now } };
    await this.model.updateOne({ _id }, change);
  }

  /** Those who were never here count from when they were made. */
  async idle({ role, since, except, outOfReach }: Idle, limit: number): Promise<Pick<UserDocument, '_id' | 'roles'>[]> {
    const quiet = {
      $or: [{ lastLogin: { $lte: since } }, { lastLogin: { $exists: false }, createdAt: { $lte: since } }],
    };
    const roles = { $eq: role, $nin: [...outOfReach] };
    const filter = { ...quiet, roles, active: ACTIVE, type: { $ne: 'app' }, _id: { $nin: [...except] } };
    return this.model.find(filter, { roles: 1 }).sort({ _id: 1 }).limit(limit).lean<UserDocument[]>();
  }

  /** @returns how many were active. */
  async deactivate(ids: readonly string[]): Promise<number> {
    const change = { $set: { active: false, ...NO_LOGINS, _updatedAt: new Date() } };
    const { modifiedCount } = await this.model.updateMany({ _id: { $in: [...ids] }, active: ACTIVE }, change);
    return modifiedCount;
  }

  async remove(_id: string): Promise<void> {
    await this.model.deleteOne({ _id });
  }
}
