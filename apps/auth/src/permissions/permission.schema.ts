import { Schema } from 'mongoose';

/** Collection `rocketchat_permissions` (contract/permissions.json, document). */
export const PERMISSIONS_COLLECTION = 'rocketchat_permissions';

export interface PermissionDocument {
  _id: string;
  roles: string[];
  level?: 'settings';
  settingId?: string;
  group?: string;
  section?: string;
  sorter?: number;
  groupPermissionId?: string;
  sectionPermissionId?: string;
  _updatedAt: Date;
}

export const permissionDocumentSchema = new Schema<PermissionDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: PERMISSIONS_COLLECTION },
);
permissionDocumentSchema.index({ level: 1, settingId: 1 });
permissionDocumentSchema.index({ roles: 1 });
