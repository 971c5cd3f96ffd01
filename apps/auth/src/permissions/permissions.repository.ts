import type { Permission, RolesByPermission } from '@gantry/contracts';
import { CreatesIndexes, MONGO, insertMissing } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Connection, type Model, type UpdateQuery } from 'mongoose';
import { permissionDocumentSchema, PERMISSIONS_COLLECTION, type PermissionDocument } from './permission.schema';

/** More than any installation has: about 120 permissions and one for each of 900 settings. */
const MAX_PERMISSIONS = 10_000;

/** The stored permissions and the roles that hold them. */
@Injectable()
export class PermissionsRepository {
  private readonly model: Model<PermissionDocument>;

  constructor(@Inject(MONGO) connection: Connection) {
    this.model = connection.model<PermissionDocument>('Permission', permissionDocumentSchema, PERMISSIONS_COLLECTION);
  }

  @CreatesIndexes()
  async createIndexes(): Promise<void> {
    await this.model.createIndexes();
  }

  async ids(): Promise<Set<string>> {
    const records = await this.model.find({}, { _id: 1 }).lean();
    return new Set(records.map(({ _id }) => _id));
  }

  async insertMissing(records: readonly PermissionDocument[]): Promise<void> {
    await insertMissing(this.model, records);
  }

  /** All permissions, or those changed after `since`, ordered by id. */
  async all(since?: Date): Promise<Permission[]> {
    const filter = since === undefined ? {} : { _updatedAt: { $gt: since } };
    return this.model.find(filter).sort({ _id: 1 }).limit(MAX_PERMISSIONS).lean<Permission[]>();
  }

  async byId(id: string): Promise<Permission | undefined> {
    return (await this.model.findOne({ _id: id }).lean<Permission>()) ?? undefined;
  }

  /** Permission → roles. The setting permissions without roles are left out: about 900. */
  async held(): Promise<RolesByPermission> {
    const records = await this.model
      .find({ $or: [{ level: { $ne: 'settings' } }, { 'roles.0': { $exists: true } }] }, { roles: 1 })
      .lean();
    return Object.fromEntries(records.map(({ _id, roles }) => [_id, roles ?? []] as const));
  }

  /** @returns the permission after the change; undefined when there is none */
  async setRoles(id: string, roles: readonly string[]): Promise<Permission | undefined> {
    return this.change({ _id: id }, { $set: { roles: [...new Set(roles)] } });
  }

  /** @returns the permission after the change; undefined when the role has it already */
  async addRole(id: string, role: string): Promise<Permission | undefined> {
    return this.change({ _id: id, roles: { $ne: role } }, { $addToSet: { roles: role } });
  }

  /** @returns the permission after the change; undefined when the role does not have it */
  async removeRole(id: string, role: string): Promise<Permission | undefined> {
    return this.change({ _id: id, roles: role }, { $pull: { roles: role } });
  }

  private async change(
    filter: Readonly<Record<string, unknown>>,
    update: UpdateQuery<PermissionDocument>,
  ): Promise<Permission | undefined> {
    const dated = { ...update, $set: { ...update.$set, _updatedAt: new Date() } };
    return (
      (await this.model.findOneAndUpdate({ ...filter }, dated, { returnDocument: 'after' }).lean<Permission>()) ??
      undefined
    );
  }

  /** Ids of the permissions that a role holds. */
  async idsHeldBy(role: string): Promise<string[]> {
    const records = await this.model.find({ roles: role }, { _id: 1 }).limit(MAX_PERMISSIONS).lean();
    return records.map(({ _id }) => _id);
  }

  /** Whether the role has the permission of any setting in the group. */
  async holdsInGroup(groupPermissionId: string, role: string): Promise<boolean> {
    return (await this.model.findOne({ groupPermissionId, roles: role }, { _id: 1 }).lean()) !== null;
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...ids] } });
  }
}
