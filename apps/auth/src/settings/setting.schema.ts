import type { SettingValue } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `rocketchat_settings` (contract/settings.json, document). Groups are records of type `group` without a value. */
export const SETTINGS_COLLECTION = 'rocketchat_settings';

export interface SettingDocument {
  _id: string;
  value?: SettingValue;
  packageValue?: SettingValue;
  valueSource?: 'packageValue' | 'processEnvValue';
  processEnvValue?: SettingValue;
  type: string;
  group?: string;
  section?: string;
  public?: boolean;
  hidden: boolean;
  blocked: boolean;
  secret?: boolean;
  sorter?: number;
  enableQuery?: string;
  i18nLabel: string;
  i18nDescription: string;
  values?: { key: string | number; i18nLabel: string }[];
  ts: Date;
  createdAt: Date;
  _updatedAt: Date;
  [more: string]: unknown;
}

export const settingDocumentSchema = new Schema<SettingDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: SETTINGS_COLLECTION },
);
settingDocumentSchema.index({ blocked: 1 }, { sparse: true });
settingDocumentSchema.index({ hidden: 1 }, { sparse: true });
