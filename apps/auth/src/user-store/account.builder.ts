import { newId } from '@gantry/contracts';
import type { UserDocument } from './user.schema';

/** The validated data of a new account. */
export interface AccountDraft {
  readonly _id?: string;
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly verified?: boolean;
  readonly bcrypt?: string;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly type?: string;
  readonly status?: string;
  readonly statusDefault?: string;
  readonly emailTwoFactor?: boolean;
  readonly requirePasswordChange?: boolean | undefined;
  readonly customFields?: Record<string, unknown> | undefined;
  readonly bio?: string | undefined;
  readonly nickname?: string | undefined;
  readonly statusText?: string | undefined;
  readonly reason?: string | undefined;
}

const defined = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The stored document of a new account (contract/defaults.json, accounts.userDocAtUsersCreate). */
export function buildAccount(draft: AccountDraft, now: Date): UserDocument {
  const { bcrypt, emailTwoFactor, email, verified = false } = draft;
  return {
    _id: draft._id ?? newId(),
    createdAt: now,
    services: {
      ...(bcrypt === undefined ? {} : { password: { bcrypt } }),
      ...(emailTwoFactor ? { email2fa: { enabled: true, changedAt: now } } : {}),
    },
    username: draft.username,
    ...(email === undefined ? {} : { emails: [{ address: email, verified }] }),
    type: draft.type ?? 'user',
    status: draft.status ?? 'offline',
    active: draft.active,
    _updatedAt: now,
    roles: [...draft.roles],
    name: draft.name,
    settings: {},
    ...defined({
      statusDefault: draft.statusDefault,
      requirePasswordChange: draft.requirePasswordChange,
      customFields: draft.customFields,
      bio: draft.bio,
      nickname: draft.nickname,
      statusText: draft.statusText,
      reason: draft.reason,
    }),
  };
}
