import { z } from 'zod';

export const userRefSchema = z.object({
  _id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
});
export type UserRef = z.infer<typeof userRefSchema>;

/** The part of a user that other documents carry; an absent name is left out rather than stored as undefined. */
export function userRefOf(user: {
  readonly _id: string;
  readonly username: string;
  readonly name?: string | undefined;
}): UserRef & { username: string } {
  const { _id, username, name } = user;
  return { _id, username, ...(name === undefined ? {} : { name }) };
}

export const emailSchema = z.object({ address: z.string(), verified: z.boolean() });

/** A user as other services and clients may see it: never `services` (contract/schema.json, user_object). */
export const userViewSchema = z.object({
  _id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  nickname: z.string().optional(),
  bio: z.string().optional(),
  emails: z.array(emailSchema).optional(),
  type: z.string().optional(),
  status: z.string().optional(),
  statusDefault: z.string().optional(),
  statusText: z.string().optional(),
  statusConnection: z.string().optional(),
  active: z.boolean().optional(),
  roles: z.array(z.string()).optional(),
  utcOffset: z.number().optional(),
  language: z.string().optional(),
  reason: z.string().optional(),
  avatarETag: z.string().optional(),
  avatarOrigin: z.string().optional(),
  createdAt: z.date().optional(),
  lastLogin: z.date().optional(),
  requirePasswordChange: z.boolean().optional(),
  requirePasswordChangeReason: z.string().optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  services: z.record(z.string(), z.unknown()).optional(),
  _updatedAt: z.date().optional(),
});
export type UserView = z.infer<typeof userViewSchema>;
