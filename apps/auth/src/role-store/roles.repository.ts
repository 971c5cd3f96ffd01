import { ROLE_DEFAULTS, type Role } from '@gantry/contracts';
import { CreatesIndexes, MONGO } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { roleDocumentSchema, ROLES_COLLECTION, type RoleDocument } from './role.schema';

/** Most roles in one answer. */
const MAX_ROLES = 10_000;

/** The stored roles. */
@Injectable()
export class RolesRepository {
  private readonly model: Model<RoleDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<RoleDocument>('Role', roleDocumentSchema, ROLES_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Those of the given ids that are not roles. */
  async unknown(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const records = await this.model.find({ _id: { $in: [...ids] } }, { _id: 1 }).lean();
    const known = new Set(records.map(({ _id }) => _id));
    return ids.filter((id) => !known.has(id));
  }

  async byName(name: string): Promise<Role | undefined> {
    return (await this.model.findOne({ _id: name }).lean<Role>()) ?? undefined;
  }

  /** Whether one of these roles requires a second factor. */
  async anyDemandsTwoFactor(ids: readonly string[]): Promise<boolean> {
    return (await this.model.exists({ _id: { $in: [...ids] }, mandatory2fa: true })) !== null;
  }

  async all(): Promise<Role[]> {
    return this.model.find({}, { _updatedAt: 0 }).limit(MAX_ROLES).lean<Role[]>();
  }

  async changedSince(since: Date): Promise<Role[]> {
    return this.model
      .find({ _updatedAt: { $gt: since } })
      .limit(MAX_ROLES)
      .lean<Role[]>();
  }

  /** Global roles that clients show beside a name: those with a description. */
  async shown(): Promise<string[]> {
    const records = await this.model
      .find({ scope: 'Users', description: { $exists: true, $nin: ['', null] } }, { _id: 1 })
      .limit(MAX_ROLES)
      .lean();
    return records.map(({ _id }) => _id);
  }

  /** Creates or changes a role; a protected role stays protected. @returns the role after the change */
  async save({
    _id,
    ...fields
  }: Pick<Role, '_id' | 'scope' | 'description' | 'mandatory2fa'>): Promise<Role | undefined> {
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const update = { $set: { ...given, name: _id, _updatedAt: new Date() }, $setOnInsert: { protected: false } };
    return (
      (await this.model.findOneAndUpdate({ _id }, update, { upsert: true, returnDocument: 'after' }).lean<Role>()) ??
      undefined
    );
  }

  /** @returns the removed role; undefined for a protected one */
  async remove(name: string): Promise<Role | undefined> {
    return (await this.model.findOneAndDelete({ _id: name, protected: { $ne: true } }).lean<Role>()) ?? undefined;
  }

  /** Writes the built-in roles, undoing changes since the last start (contract/roles.json, rules). */
  async writeDefaults(): Promise<void> {
    const _updatedAt = new Date();
    await this.model.bulkWrite(
      ROLE_DEFAULTS.map(({ _id, scope, description }) => ({
        updateOne: {
          filter: { _id },
          update: { $set: { name: _id, scope, description, protected: true, mandatory2fa: false, _updatedAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }
}
