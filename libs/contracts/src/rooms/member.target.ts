import { z } from 'zod';
import type { RestRequest } from '../core/operation';
import type { RoomTarget } from './room.sections';

/** Names one user: `userId`, `username` or `user`, in that order (contract/rest-extra.json, resolves.user). */
export const memberTargetSchema = z.object({
  userId: z.string().optional(),
  username: z.string().optional(),
  user: z.string().optional(),
});
export type MemberTarget = z.infer<typeof memberTargetSchema>;

/**
 * For inputs of `byTargetOrId` with a member: routes have their own words for a missing user, a method that is called without
 * one fails its argument check (contract/ddp-extra.json, params).
 */
export function namesMember({ target, member }: { target?: RoomTarget | undefined; member: MemberTarget }): boolean {
  return target !== undefined || (member.userId ?? member.username ?? member.user) !== undefined;
}

/** Reads the documented parameters that name a user. */
export function memberTargetOf({ input: { userId, username, user } }: RestRequest): Record<string, unknown> {
  return { userId, username, user };
}

export const MEMBER_TARGET_ERRORS = [
  { code: 'error-user-param-not-provided', text: 'The required "userId" or "username" param was not provided' },
  { code: 'error-invalid-user', text: 'The required "userId" or "username" param provided does not match any users' },
] as const;
