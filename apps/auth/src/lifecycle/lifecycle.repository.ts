import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { userModel, type UserDocument } from '../user-store/user.schema';

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

/** Which inactive accounts to find. */
export interface Idle {
  readonly role: string;
  readonly since: Date;
  readonly except: readonly string[];
  /** Roles whose holders are skipped. */
  readonly outOfReach: readonly string[];
}

/** Deletes, deactivates and activates accounts. */
@Injectable()
export class LifecycleRepository {
  private readonly model: Model<UserDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = userModel(connection);
  }

  async find(_id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id }, ACCOUNT).lean<UserDocument>()) ?? undefined;
  }

  /** The account in the form that others may see. */
  async current(_id: string): Promise<UserDocument | undefined> {
    return (await this.model.findOne({ _id }, WITHOUT_CREDENTIALS).lean<UserDocument>()) ?? undefined;
  }

  async activeAmong(ids: readonly string[]): Promise<Set<string>> {
    const users = await this.model
      .find({ _id: { $in: [...ids] }, active: ACTIVE }, { _id: 1 })
      .lean<{ _id: string }[]>();
    return new Set(users.map(({ _id }) => _id));
  }

  /** Another active administrator, apart from these users. */
  async hasActiveAdmin(except: readonly string[]): Promise<boolean> {
    return (
      (await this.model.findOne({ roles: 'admin', active: ACTIVE, _id: { $nin: [...except] } }, { _id: 1 }).lean()) !==
      null
    );
  }

  /** A deactivated account has no logins; an activated one counts as approved, so its reason is removed. */
  async setActive(_id: string, active: boolean): Promise<void> {
    const now = { _updatedAt: new Date() };
    const change = active
      ? { $set: { active, ...now }, $unset: { reason: 1 as const } }
      : { $set: { active, ...NO_LOGINS, ...now } };
    await this.model.updateOne({ _id }, change);
  }

  /** Users who never logged in count from the creation of their account. */
  async idle({ role, since, except, outOfReach }: Idle, limit: number): Promise<Pick<UserDocument, '_id' | 'roles'>[]> {
    const quiet = {
      $or: [{ lastLogin: { $lte: since } }, { lastLogin: { $exists: false }, createdAt: { $lte: since } }],
    };
    const roles = { $eq: role, $nin: [...outOfReach] };
    const filter = { ...quiet, roles, active: ACTIVE, type: { $ne: 'app' }, _id: { $nin: [...except] } };
    return this.model.find(filter, { roles: 1 }).sort({ _id: 1 }).limit(limit).lean<UserDocument[]>();
  }

  /** @returns how many of them were active */
  async deactivate(ids: readonly string[]): Promise<number> {
    const change = { $set: { active: false, ...NO_LOGINS, _updatedAt: new Date() } };
    const { modifiedCount } = await this.model.updateMany({ _id: { $in: [...ids] }, active: ACTIVE }, change);
    return modifiedCount;
  }

  async remove(_id: string): Promise<void> {
    await this.model.deleteOne({ _id });
  }
}
