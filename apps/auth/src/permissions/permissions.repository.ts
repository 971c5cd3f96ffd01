import type { RolesByPermission } from '@gantry/contracts';
import { MONGO } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Connection, type Model } from 'mongoose';
import { insertMissing } from '../first-start/missing.repository';
import { permissionDocumentSchema, PERMISSIONS_COLLECTION, type PermissionDocument } from './permission.schema';

/** The stored permissions and the roles that hold them. */
@Injectable()
export class PermissionsRepository implements OnModuleInit {
  private readonly model: Model<PermissionDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<PermissionDocument>('Permission', permissionDocumentSchema, PERMISSIONS_COLLECTION);
  }

  async onModuleInit(): Promise<void> {
    await this.model.createIndexes();
  }

  async ids(): Promise<Set<string>> {
    const records = await this.model.find({}, { _id: 1 }).lean();
    return new Set(records.map(({ _id }) => _id));
  }

  async insertMissing(records: readonly PermissionDocument[]): Promise<void> {
    await insertMissing(this.model, records);
  }

  /** Permission → roles. Setting permissions that nobody holds say nothing and are left out: about 900 of them. */
  async held(): Promise<RolesByPermission> {
    const records = await this.model.find({ $or: [{ level: { $ne: 'settings' } }, { 'roles.0': { $exists: true } }] }, { roles: 1 }).lean();
    return Object.fromEntries(records.map(({ _id, roles }) => [_id, roles ?? []] as const));
  }
}
