import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** Most users of one answer. */
export const MAX_ROLE_HOLDERS = 1_000;

/** Rights are checked by the asking service: who may hand out roles is decided there. */
export const assignRoomRole = defineOperation({
  id: 'rooms.roles.assign',
  summary: 'Give a role in a room to a member, or take it away',
  auth: 'internal',
  idempotent: true,
  input: z.object({ rid: z.string(), userId: z.string(), role: z.string(), held: z.boolean() }),
  /** False when the user is not in the room. */
  output: z.object({ member: z.boolean() }),
  errors: [],
});

export const roomRoleHolders = defineOperation({
  id: 'rooms.roles.holders',
  summary: 'Who has a role in a room, or in any room',
  auth: 'internal',
  idempotent: true,
  input: z.object({ role: z.string(), rid: z.string().optional(), offset: z.number().int().min(0).default(0), count: z.number().int().min(1).max(MAX_ROLE_HOLDERS) }),
  output: z.object({ userIds: z.array(z.string()), total: z.number().int() }),
  errors: [],
});
