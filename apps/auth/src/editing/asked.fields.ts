import { EDITED_FIELDS, type EditedField } from '../accounts/field.rights';
import type { UserDocument } from '../user-store/user.schema';

type Given<T> = T | null | undefined;

/** An edit as clients send it: whole forms, most of which the account has already. Null counts as absent. */
export interface AskedEdit {
  readonly username?: Given<string>;
  readonly name?: Given<string>;
  readonly email?: Given<string>;
  readonly bio?: Given<string>;
  readonly nickname?: Given<string>;
  readonly statusText?: Given<string>;
  readonly password?: Given<string>;
  readonly requirePasswordChange?: Given<boolean>;
  readonly verified?: Given<boolean>;
  readonly roles?: Given<readonly string[]>;
  readonly customFields?: Given<Readonly<Record<string, unknown>>>;
  readonly language?: Given<string>;
  readonly setRandomPassword?: Given<boolean>;
  readonly sendWelcomeEmail?: Given<boolean>;
  readonly joinDefaultChannels?: Given<boolean>;
}

/** Whether a value is given and differs from the present one. */
const isOther = (given: Given<string>, current: string | undefined): boolean =>
  given !== undefined && given !== null && given.trim() !== '' && given !== current;

/** As {@link isOther}, where an empty text removes the value. */
const isOtherText = (given: Given<string>, current = ''): boolean =>
  typeof given === 'string' && given.trim() !== current;

const isOtherFlag = (given: Given<boolean>, current = false): boolean =>
  typeof given === 'boolean' && given !== current;

const hasOtherAddress = ({ email }: AskedEdit, { emails }: UserDocument): boolean =>
  isOther(email, emails?.[0]?.address);

function hasOtherRoles({ roles }: AskedEdit, { roles: held = [] }: UserDocument): boolean {
  if (!roles) return false;
  return new Set(roles).size !== held.length || roles.some((role) => !held.includes(role));
}

const ASKED: Readonly<Record<EditedField, (asked: AskedEdit, user: UserDocument) => boolean>> = {
  username: ({ username }, user) => isOther(username, user.username),
  name: ({ name }, user) => isOther(name, user.name),
  statusText: ({ statusText }, user) => isOtherText(statusText, user.statusText),
  email: hasOtherAddress,
  bio: ({ bio }, user) => isOtherText(bio, user.bio),
  nickname: ({ nickname }, user) => isOtherText(nickname, user.nickname),
  customFields: ({ customFields }) => Boolean(customFields),
  language: ({ language }, user) => isOther(language, user.language),
  utcOffset: () => false,
  password: ({ password }) => isOther(password, undefined),
  requirePasswordChange: ({ requirePasswordChange }, user) =>
    isOtherFlag(requirePasswordChange, user.requirePasswordChange),
  // A new address is unverified unless the edit says otherwise.
  verified: (asked, user) =>
    isOtherFlag(asked.verified, !hasOtherAddress(asked, user) && user.emails?.[0]?.verified === true),
  roles: hasOtherRoles,
  setRandomPassword: ({ setRandomPassword }) => setRandomPassword === true,
  sendWelcomeEmail: ({ sendWelcomeEmail }) => sendWelcomeEmail === true,
  joinDefaultChannels: ({ joinDefaultChannels }) => joinDefaultChannels === true,
};

/** The fields that change, and the instructions that are given. */
export function askedFields(asked: AskedEdit, user: UserDocument): ReadonlySet<EditedField> {
  return new Set(EDITED_FIELDS.filter((field) => ASKED[field](asked, user)));
}
