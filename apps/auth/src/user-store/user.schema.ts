import type { UserView } from '@gantry/contracts';
import { Schema, type Model, type Query } from 'mongoose';

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

/** A mailed link to choose a password; the hash of its token. One account has one at a time. */
export interface PasswordLink {
  token: string;
  email: string;
  when: Date;
  reason: 'reset' | 'enroll';
}

/** A mailed link to confirm an address; the hash of its token. */
export interface VerificationLink {
  token: string;
  address: string;
  when: Date;
}

/** A name that was given up and that other services have not been told of yet. */
export interface RenameMark {
  id: string;
  username: string;
  name?: string;
  at: Date;
}

/** Credentials: never leave the service. */
export interface UserServices {
  password?: { bcrypt?: string; reset?: PasswordLink };
  /** `pending`: an address that takes the place of all others once its owner has confirmed it. */
  email?: { verificationTokens?: VerificationLink[]; pending?: string };
  resume?: { loginTokens?: LoginToken[] };
  email2fa?: { enabled: boolean; changedAt: Date };
  /** `tempSecret` until the app has shown its first code; `lastStep` is the step of the last code that counted. */
  totp?: { enabled: boolean; secret?: string; tempSecret?: string; hashedBackup?: string[]; lastStep?: number };
  emailCode?: EmailCode[];
  iframe?: { token: string };
  /** Who somebody is at a SAML identity provider, and by which session of it the last login was. */
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
  /** A directory answers for the account. */
  ldap?: boolean;
  /** Duties of the relay of renames; never leave the service. */
  _renames?: RenameMark[];
  /** Keys for end-to-end encryption, the private one as the client has encrypted it. For the user alone. */
  e2e?: { public_key: string; private_key: string };
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

/** Look-ups and uniqueness that ignore case; made apart from the others because old databases may hold such twins. */
export const CASE_INDEXES = [
  { name: 'gantry_username_ignoring_case', key: { username: 1 } },
  { name: 'gantry_email_ignoring_case', key: { 'emails.address': 1 } },
] as const;

/** Fields that change with every login and that no answer shows. */
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

/** Names of the fields that an update writes; undefined when that cannot be told. */
function writtenFields(update: unknown): string[] | undefined {
  if (typeof update !== 'object' || update === null || Array.isArray(update)) return undefined;
  return Object.entries(update).flatMap(([key, fields]: [string, unknown]) =>
    key.startsWith('$') && typeof fields === 'object' && fields !== null ? Object.keys(fields) : [key],
  );
}

type UserWriteListener = (userId: string | undefined) => void;
const writeListeners = new WeakMap<object, UserWriteListener>();

/**
 * Hears of every write to accounts over this connection that an answer may show, whichever repository makes it.
 * @param listener gets the id of the account; undefined when it may have been several.
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
