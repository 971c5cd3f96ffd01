import type { UserView } from '@gantry/contracts';
import { Schema, type Connection, type Model, type Query } from 'mongoose';

/**
 * Collection `users` (contract/schema.json, user_object; contract/defaults.json, accounts). Not strict, so that
 * documents of an existing database keep all their fields.
 */
export const USERS_COLLECTION = 'users';

/** A login, or a personal access token (`type`); only the hash is stored. */
export interface LoginToken {
  hashedToken: string;
  when?: Date;
  type?: 'personalAccessToken';
  createdAt?: Date;
  lastTokenPart?: string;
  name?: string;
  bypassTwoFactor?: boolean;
  /** The client with this fingerprint is exempt from the second factor until then. */
  twoFactorAuthorizedUntil?: Date;
  twoFactorAuthorizedHash?: string;
  /** When a replaced login ends; it only continues for a moment. */
  diesAt?: Date;
}

/** bcrypt of six mailed digits. */
export interface EmailCode {
  code: string;
  expire: Date;
}

/** A mailed link to choose a password; only the hash of its token is stored. One per account. */
export interface PasswordLink {
  token: string;
  email: string;
  when: Date;
  reason: 'reset' | 'enroll';
}

/** A mailed link to confirm an address; only the hash of its token is stored. */
export interface VerificationLink {
  token: string;
  address: string;
  when: Date;
}

/** A former name that was not announced to other services yet. */
export interface RenameMark {
  id: string;
  username: string;
  name?: string;
  at: Date;
}

/** Credentials: never leave the service. */
export interface UserServices {
  password?: { bcrypt?: string; reset?: PasswordLink };
  /** `pending`: an address that replaces all others once it is confirmed. */
  email?: { verificationTokens?: VerificationLink[]; pending?: string };
  resume?: { loginTokens?: LoginToken[] };
  email2fa?: { enabled: boolean; changedAt: Date };
  /** `tempSecret` until the app has shown its first code; `lastStep` is the step of the last code used. */
  totp?: { enabled: boolean; secret?: string; tempSecret?: string; hashedBackup?: string[]; lastStep?: number };
  emailCode?: EmailCode[];
  iframe?: { token: string };
  /** The person at a SAML identity provider, and the provider's session of the last login. */
  saml?: { provider: string; idp?: string; idpSession?: string; nameID?: string; username?: string };
}

export interface UserDocument extends Omit<UserView, 'services'> {
  _id: string;
  roles: string[];
  type: string;
  active: boolean;
  createdAt: Date;
  _updatedAt: Date;
  services?: UserServices;
  /** A directory manages the account. */
  ldap?: boolean;
  /** Data of the rename relay; never leaves the service. */
  _renames?: RenameMark[];
  /** Keys for end-to-end encryption; the client has encrypted the private one. Only the user gets them. */
  e2e?: { public_key: string; private_key: string };
}

/** Compares names and addresses without regard to case: strength 2 ignores case but not accents. */
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
userDocumentSchema.index({ 'services.password.reset.token': 1 }, { sparse: true });
userDocumentSchema.index({ 'services.email.verificationTokens.token': 1 }, { sparse: true });
for (const provider of ['facebook', 'google', 'twitter', 'github', 'gitlab'])
  userDocumentSchema.index({ [`services.${provider}.id`]: 1 }, { unique: true, sparse: true });
userDocumentSchema.index({ '_renames.at': 1 }, { sparse: true });
userDocumentSchema.index({ roles: 1 }, { sparse: true });
userDocumentSchema.index({ type: 1, createdAt: 1 });
// The other index on user names leaves out accounts without one: it cannot put all accounts in order.
userDocumentSchema.index({ username: 1, _id: 1 });
userDocumentSchema.index({ createdAt: 1 });
userDocumentSchema.index({ status: 1, createdAt: 1 });
userDocumentSchema.index({ _updatedAt: 1 });
userDocumentSchema.index({ lastLogin: -1 }, { sparse: true });
userDocumentSchema.index({ active: 1, name: 1, _id: 1 });
userDocumentSchema.index({ active: 1, username: 1 });

/** Indexes that ignore case. Created separately, because older databases may contain names that differ in case only. */
export const CASE_INDEXES = [
  { name: 'gantry_username_ignoring_case', key: { username: 1 } },
  { name: 'gantry_email_ignoring_case', key: { 'emails.address': 1 } },
] as const;

/** Fields that change with every login and that no answer contains. */
const UNSEEN = [
  '_updatedAt',
  'lastLogin',
  'services.resume',
  'services.emailCode',
  'services.password.reset',
  'services.email',
];

function isSeen(field: string): boolean {
  return !UNSEEN.some((prefix) => field === prefix || field.startsWith(`${prefix}.`));
}

/** The fields that an update writes; undefined when that is unknown. */
function writtenFields(update: unknown): string[] | undefined {
  if (typeof update !== 'object' || update === null || Array.isArray(update)) return undefined;
  return Object.entries(update).flatMap(([key, fields]: [string, unknown]) =>
    key.startsWith('$') && typeof fields === 'object' && fields !== null ? Object.keys(fields) : [key],
  );
}

type UserWriteListener = (userId: string | undefined) => void;
const writeListeners = new WeakMap<object, UserWriteListener>();

/**
 * Registers a listener for every write to accounts over this connection that changes visible fields, whichever
 * repository makes it.
 * @param listener gets the id of the account; undefined when several may have changed
 */
export function onUserWritten(connection: object, listener: UserWriteListener): void {
  writeListeners.set(connection, listener);
}

function tellWritten(query: Query<unknown, UserDocument>): void {
  const fields = writtenFields(query.getUpdate());
  if (fields && fields.length > 0 && !fields.some(isSeen)) return;
  const id: unknown = Reflect.get(query.getFilter(), '_id');
  writeListeners.get(query.model.db)?.(typeof id === 'string' ? id : undefined);
}

userDocumentSchema.post(
  [
    'updateOne',
    'updateMany',
    'findOneAndUpdate',
    'findOneAndReplace',
    'replaceOne',
    'deleteOne',
    'deleteMany',
    'findOneAndDelete',
  ],
  { query: true, document: false },
  function (this: Query<unknown, UserDocument>) {
    tellWritten(this);
  },
);
userDocumentSchema.post('bulkWrite', function (this: Model<UserDocument>) {
  writeListeners.get(this.db)?.(undefined);
});

/** The model of users on a connection: the same one for every repository. */
export function userModel(connection: Connection): Model<UserDocument> {
  return connection.model<UserDocument>('User', userDocumentSchema);
}
