import { AppError, type PasswordInput } from '@gantry/contracts';
import type { RenameMark, UserDocument } from './user.schema';

/** contract/ddp-extra.json, saveUserProfile; contract/defaults.json, accounts. */
export const MAX_BIO = 260;
export const MAX_NICKNAME = 120;
export const MAX_STATUS_TEXT = 120;

/** Where an address waits to be confirmed. */
export const PENDING_ADDRESS = 'services.email.pending';

/** What of an account is to become another; what is absent stays. Checked by whoever asks for it. */
export interface AccountEdit {
  readonly username?: string;
  /** Empty takes the name away. */
  readonly name?: string;
  readonly email?: string;
  readonly verified?: boolean;
  readonly bio?: string;
  readonly nickname?: string;
  readonly statusText?: string;
  readonly password?: PasswordInput;
  readonly requirePasswordChange?: boolean;
  readonly roles?: readonly string[];
  /** Replace those of the same names, the others stay. */
  readonly customFields?: Readonly<Record<string, unknown>>;
  readonly language?: string;
  /** Hours. */
  readonly utcOffset?: number;
}

/** An edit as it is carried out. */
export interface AppliedEdit extends AccountEdit {
  /** The address counts only once it is confirmed: until then those that there are stay. */
  readonly emailPending?: boolean;
}

/** One update of a stored account. */
export interface StoredChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
  readonly rename?: RenameMark;
}

/** The trimmed text. @throws AppError error-invalid-field, whose text is the field */
export function profileText(
  field: 'bio' | 'nickname',
  value: unknown,
  most = field === 'bio' ? MAX_BIO : MAX_NICKNAME,
): string {
  if (typeof value !== 'string' || value.length > most)
    throw new AppError('error-invalid-field', field, { method: 'saveUserProfile' });
  return value.trim();
}

/** As a status text is stored: longer ones are cut. */
export function statusTextOf(text: string): string {
  return text.trim().slice(0, MAX_STATUS_TEXT);
}

/**
 * The update that an edit is.
 * @param bcrypt hash of the new password, if there is one: tokens for resetting the old one go with it
 * @param markId id of the rename, if it is one
 */
export function storedChange(
  user: UserDocument,
  edit: AppliedEdit,
  bcrypt: string | undefined,
  markId: string,
  now: Date,
): StoredChange {
  const { username, name, bio, nickname } = edit;
  const texts = Object.entries({ name, bio, nickname }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const set = {
    ...(username === undefined ? {} : { username }),
    ...Object.fromEntries(texts.filter(([, text]) => text !== '')),
    ...pick(edit, ['statusText', 'language', 'utcOffset', 'requirePasswordChange']),
    ...emailChange(user, edit),
    ...(edit.roles === undefined ? {} : { roles: [...new Set(edit.roles)] }),
    ...(edit.customFields === undefined ? {} : { customFields: { ...user.customFields, ...edit.customFields } }),
    ...(bcrypt === undefined ? {} : { 'services.password.bcrypt': bcrypt }),
    _updatedAt: now,
  };
  const unset = [
    ...texts.filter(([, text]) => text === '').map(([field]) => field),
    ...(bcrypt === undefined ? [] : ['services.password.reset']),
    ...(edit.email === undefined || edit.emailPending === true ? [] : [PENDING_ADDRESS]),
    ...(edit.requirePasswordChange === false ? ['requirePasswordChangeReason'] : []),
  ];
  const isRename = user.username !== undefined && (username !== undefined || name !== undefined);
  return {
    set,
    unset,
    ...(isRename && user.username !== undefined ? { rename: markOf(markId, user.username, user.name, now) } : {}),
  };
}

function markOf(id: string, username: string, name: string | undefined, at: Date): RenameMark {
  return { id, username, ...(name === undefined ? {} : { name }), at };
}

function pick(edit: AccountEdit, fields: readonly (keyof AccountEdit)[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => edit[field] !== undefined).map((field) => [field, edit[field]]));
}

/** A new address takes the place of all; who has none cannot have it verified. */
function emailChange(
  { emails = [] }: UserDocument,
  { email, emailPending, verified }: AppliedEdit,
): Record<string, unknown> {
  if (email !== undefined && emailPending === true) return { [PENDING_ADDRESS]: email };
  if (email !== undefined) return { emails: [{ address: email, verified: verified === true }] };
  return verified === undefined || emails.length === 0 ? {} : { 'emails.0.verified': verified };
}
