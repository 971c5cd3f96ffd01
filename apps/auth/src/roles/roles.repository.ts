import { ROLE_DEFAULTS } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { roleDocumentSchema, ROLES_COLLECTION, type RoleDocument } from './role.schema';

/** The stored roles. */
@Injectable()
export class RolesRepository implements OnModuleInit {
  private readonly model: Model<RoleDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<RoleDocument>('Role', roleDocumentSchema, ROLES_COLLECTION);
  }

  async onModuleInit(): Promise<void> {
    await this.model.createIndexes();
  }

  /** Those of the given ids that are no role. */
  async unknown(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const records = await this.model.find({ _id: { $in: [...ids] } }, { _id: 1 }).lean();
    const known = new Set(records.map(({ _id }) => _id));
    return ids.filter((id) => !known.has(id));
  }

  /** Writes the built-in roles, whatever was done to them since the last start (contract/roles.json, rules). */
  async writeDefaults(): Promise<void> {
    const _updatedAt = new Date();
    await this.model.bulkWrite(
      ROLE_DEFAULTS.map(({ _id, scope, description }) => ({
        updateOne: { filter: { _id }, update: { $set: { name: _id, scope, description, protected: true, mandatory2fa: false, _updatedAt } }, upsert: true },
      })),
      { ordered: false },
    );
  }
}
