import { z } from 'zod';
import { defineEvent } from '../core/event';
import { settingValueSchema } from './policy.contract';
import { userCardSchema } from './users.contract';

export const userCreated = defineEvent({
  name: 'user.created',
  owner: 'auth',
  summary: 'An account exists',
  payload: z.object({ user: userCardSchema, joinDefaultRooms: z.boolean(), silent: z.boolean() }),
});

/** Roles, name or activity changed: copies of the card are stale. */
export const userChanged = defineEvent({
  name: 'user.changed',
  owner: 'auth',
  summary: 'What others know of a user has changed',
  payload: z.object({ user: userCardSchema }),
});

/**
 * The user name or the display name is another: whoever keeps copies by name has them replaced. Who the user is now is
 * auth's to say: this may come late, twice, or behind a later one.
 */
export const userRenamed = defineEvent({
  name: 'user.renamed',
  owner: 'auth',
  summary: 'A user has another user name or display name: copies of the old one are stale',
  payload: z.object({
    userId: z.string(),
    username: z.string(),
    name: z.string().optional(),
    previous: z.object({ username: z.string(), name: z.string().optional() }),
  }),
});

/** What happens to the messages of a user who is deleted (setting Message_ErasureType). */
export const erasureSchema = z.enum(['Delete', 'Unlink', 'Keep']);
export type Erasure = z.infer<typeof erasureSchema>;

/** Whoever keeps something of the user removes it now, or changes it as `erasure` says. */
export const userDeleted = defineEvent({
  name: 'user.deleted',
  owner: 'auth',
  summary: 'An account is gone',
  payload: z.object({
    userId: z.string(),
    username: z.string().optional(),
    name: z.string().optional(),
    erasure: erasureSchema,
  }),
});

/** May come late and behind its opposite: ask for the card before deciding by it. */
export const userActivated = defineEvent({
  name: 'user.activated',
  owner: 'auth',
  summary: 'An account may log in again',
  payload: z.object({ user: userCardSchema }),
});

/** May come late and behind its opposite: ask for the card before deciding by it. */
export const userDeactivated = defineEvent({
  name: 'user.deactivated',
  owner: 'auth',
  summary: 'An account may no longer log in',
  payload: z.object({ user: userCardSchema }),
});

/** Room keys that were encrypted for the old ones are of no use any more. */
export const userKeysReset = defineEvent({
  name: 'user.keys-reset',
  owner: 'auth',
  summary: "A user's keys for end-to-end encryption are gone",
  payload: z.object({ userId: z.string() }),
});

/** Logins that are over: one token, or all of the user when `hashedToken` is absent. */
export const sessionRevoked = defineEvent({
  name: 'session.revoked',
  owner: 'auth',
  summary: 'A login is no longer valid',
  payload: z.object({
    userId: z.string(),
    hashedToken: z.string().optional(),
    reason: z.enum(['logout', 'deactivated', 'password-changed', 'roles-changed', 'expired', 'deleted', 'reset']),
  }),
});

export const policyChanged = defineEvent({
  name: 'policy.changed',
  owner: 'auth',
  summary: 'Settings or the roles of permissions have changed; absent parts have not',
  payload: z.object({
    settings: z.record(z.string(), settingValueSchema).optional(),
    permissions: z.record(z.string(), z.array(z.string())).optional(),
  }),
});
