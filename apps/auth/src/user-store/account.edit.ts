import { AppError, type PasswordInput } from '@gantry/contracts';
import type { RenameMark, UserDocument } from './user.schema';

/** contract/ddp-extra.json, saveUserProfile; contract/defaults.json, accounts. */
export const MAX_BIO = 260;
export const MAX_NICKNAME = 120;
export const MAX_STATUS_TEXT = 120;

/** The field for an address that waits for confirmation. */
export const PENDING_ADDRESS = 'services.email.pending';

/** The changes of an account; absent fields stay. Already validated. */
export interface AccountEdit {
  readonly username?: string;
  /** An empty text removes the name. */
  readonly name?: string;
  readonly email?: string;
  readonly verified?: boolean;
  readonly bio?: string;
  readonly nickname?: string;
  readonly statusText?: string;
  readonly password?: PasswordInput;
  readonly requirePasswordChange?: boolean;
  readonly roles?: readonly string[];
  /** Replaces the fields of the same names; others stay. */
  readonly customFields?: Readonly<Record<string, unknown>>;
  readonly language?: string;
  /** Hours. */
  readonly utcOffset?: number;
}

/** An edit with its options. */
export interface AppliedEdit extends AccountEdit {
  /** The new address replaces the present ones only after it is confirmed. */
  readonly emailPending?: boolean;
}

/** The database update of one account. */
export interface StoredChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
  readonly rename?: RenameMark;
}

/** The trimmed text. @throws AppError error-invalid-field with the field as its text */
export function profileText(
  field: 'bio' | 'nickname',
  value: unknown,
  most = field === 'bio' ? MAX_BIO : MAX_NICKNAME,
): string {
  if (typeof value !== 'string' || value.length > most)
    throw new AppError('error-invalid-field', field, { method: 'saveUserProfile' });
  return value.trim();
}

/** Cuts a status text to its maximum length. */
export function statusTextOf(text: string): string {
  return text.trim().slice(0, MAX_STATUS_TEXT);
}

/**
 * The update for an edit.
 * @param bcrypt hash of the new password, if there is one: tokens for resetting the old one are removed
 * @param markId id of the rename, if there is one
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

/** A new address replaces all present ones; `verified` has no effect without an address. */
function emailChange(
  { emails = [] }: UserDocument,
  { email, emailPending, verified }: AppliedEdit,
): Record<string, unknown> {
  if (email !== undefined && emailPending === true) return { [PENDING_ADDRESS]: email };
  if (email !== undefined) return { emails: [{ address: email, verified: verified === true }] };
  return verified === undefined || emails.length === 0 ? {} : { 'emails.0.verified': verified };
}
