import type { Role } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_roles` (contract/roles.json, document): the id is the name. */
export const ROLES_COLLECTION = 'rocketchat_roles';

export type RoleDocument = Role & { _updatedAt: Date };

export const roleDocumentSchema = new Schema<RoleDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: ROLES_COLLECTION },
);
roleDocumentSchema.index({ name: 1 });
roleDocumentSchema.index({ scope: 1 });
