import type { UserView } from '@gantry/contracts';
import { Schema } from 'mongoose';

/** Collection `users` (contract/schema.json, user_object; contract/defaults.json, accounts). Loose: an existing database keeps its fields. */
export const USERS_COLLECTION = 'users';

/** One remembered login, or a personal access token (`type`), of which only the hash is kept. */
export interface LoginToken {
  hashedToken: string;
  when?: Date;
  type?: 'personalAccessToken';
  createdAt?: Date;
  lastTokenPart?: string;
  name?: string;
  bypassTwoFactor?: boolean;
  /** The client with this fingerprint has proved itself by a second factor, until then. */
  twoFactorAuthorizedUntil?: Date;
  twoFactorAuthorizedHash?: string;
  /** A login that was replaced by another lives on for this moment only. */
  diesAt?: Date;
}

/** bcrypt of six digits that were mailed. */
export interface EmailCode {
  code: string;
  expire: Date;
}

/** Credentials: never leave the service. */
export interface UserServices {
  password?: { bcrypt: string };
  resume?: { loginTokens?: LoginToken[] };
  email2fa?: { enabled: boolean; changedAt: Date };
  /** `tempSecret` until the app has shown its first code; `lastStep` is the step of the last code that counted. */
  totp?: { enabled: boolean; secret?: string; tempSecret?: string; hashedBackup?: string[]; lastStep?: number };
  emailCode?: EmailCode[];
  iframe?: { token: string };
}

export interface UserDocument extends Omit<UserView, 'services'> {
  _id: string;
  roles: string[];
  type: string;
  active: boolean;
  createdAt: Date;
  _updatedAt: Date;
  services?: UserServices;
}

/** Names and addresses are the same whatever their case: strength 2 folds case and keeps accents. */
export const IGNORING_CASE = { locale: 'en', strength: 2 };

export const userDocumentSchema = new Schema<UserDocument>(
  { _id: { type: String, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: USERS_COLLECTION },
);
userDocumentSchema.index({ username: 1 }, { unique: true, sparse: true });
userDocumentSchema.index({ 'emails.address': 1 }, { unique: true, sparse: true });
userDocumentSchema.index({ 'services.resume.loginTokens.hashedToken': 1 }, { sparse: true });
userDocumentSchema.index({ 'services.resume.loginTokens.when': 1 }, { sparse: true });
userDocumentSchema.index({ 'services.resume.loginTokens.diesAt': 1 }, { sparse: true });
userDocumentSchema.index({ 'services.iframe.token': 1 }, { sparse: true });
for (const provider of ['facebook', 'google', 'twitter', 'github', 'gitlab']) userDocumentSchema.index({ [`services.${provider}.id`]: 1 }, { unique: true, sparse: true });
userDocumentSchema.index({ roles: 1 }, { sparse: true });
userDocumentSchema.index({ type: 1 });
userDocumentSchema.index({ createdAt: 1 });
userDocumentSchema.index({ status: 1, createdAt: 1 });
userDocumentSchema.index({ _updatedAt: 1 });
userDocumentSchema.index({ active: 1, name: 1, _id: 1 });
userDocumentSchema.index({ active: 1, username: 1 });

/** Look-ups and uniqueness that ignore case; made apart from the others because old databases may hold such twins. */
export const CASE_INDEXES = [
  { name: 'gantry_username_ignoring_case', key: { username: 1 } },
  { name: 'gantry_email_ignoring_case', key: { 'emails.address': 1 } },
] as const;
