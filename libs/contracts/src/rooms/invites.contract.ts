import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { roomTypeSchema } from '../entities/room';

/** An invitation to a room. Its id is the token and too long to guess; older databases contain shorter ids. */
export const inviteSchema = z.object({
  _id: z.string(),
  /** 0: no expiry. */
  days: z.number().int(),
  /** 0: unlimited. */
  maxUses: z.number().int(),
  rid: z.string(),
  userId: z.string(),
  createdAt: z.date(),
  expires: z.date().nullable(),
  uses: z.number().int(),
  _updatedAt: z.date(),
});
export type Invite = z.infer<typeof inviteSchema>;

/** Most invitations in one list. */
export const MAX_LISTED_INVITES = 1_000;
const TOKEN_LENGTH = 64;
const NOT_AUTHORIZED = { code: 'not_authorized' } as const;
const tokenSchema = z.object({ token: z.string().max(TOKEN_LENGTH).nullish() });

/** contract/rest/invites.json, findOrCreateInvite: the caller's valid invitation with the same limits, or a new one. */
export const findOrCreateInvite = defineOperation({
  id: 'rooms.invites.findOrCreate',
  summary: 'An invitation into a room, as a link',
  auth: 'required',
  checkedByUseCase: { room: 'member', all: ['create-invite-links'] },
  input: z.object({
    rid: z.string().min(1),
    days: z.number().int().nullish(),
    maxUses: z.number().int().nullish(),
  }),
  output: inviteSchema.extend({ url: z.string() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/findOrCreateInvite',
      request: ['rid', 'days', 'maxUses'],
      paramErrors: {
        rid: { code: 'error-the-field-is-required', text: 'The field rid is required', when: 'absent' },
      },
      example: { rid: 'dK7vNYXMdHGLdukpL', days: 7, maxUses: 0 },
    },
  ],
  errors: [
    NOT_AUTHORIZED,
    { code: 'error-invalid-room', text: 'The rid field is invalid' },
    { code: 'error-room-type-not-allowed', text: 'Cannot create invite links for this room type' },
    {
      code: 'invalid-number-of-days',
      text: 'Invite should expire in 1, 7, 15 or 30 days, or send 0 to never expire.',
    },
    {
      code: 'invalid-number-of-uses',
      text: 'Invite should be valid for 1, 5, 10, 25, 50, 100 or infinite (0) uses.',
    },
  ],
});

/** contract/rest/invites.json, listInvites: a bare list, which includes used up and expired invitations. */
export const listInvites = defineOperation({
  id: 'rooms.invites.list',
  summary: 'The invitations of the whole server, the newest first',
  auth: 'required',
  checkedByUseCase: { all: ['create-invite-links'] },
  input: z.object({}),
  output: z.object({ invites: z.array(inviteSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/listInvites',
      request: () => ({}),
      response: ({ invites }) => invites,
      example: {},
    },
  ],
  errors: [NOT_AUTHORIZED],
});

/** contract/rest/invites.json, removeInvite: needs create-invite-links globally or in the invitation's room. */
export const removeInvite = defineOperation({
  id: 'rooms.invites.remove',
  summary: 'Take an invitation back',
  auth: 'required',
  checkedByUseCase: { all: ['create-invite-links'] },
  input: z.object({ _id: z.string().min(1).max(TOKEN_LENGTH) }),
  output: z.object({}),
  rest: [
    {
      method: 'DELETE',
      path: '/api/v1/removeInvite/:_id',
      aliases: ['/api/v1/removeInvite'],
      takesBody: true,
      request: ({ params, body, query }) => ({ _id: params['_id'] ?? body['_id'] ?? query['_id'] }),
      response: () => true,
      paramErrors: {
        _id: { code: 'error-the-field-is-required', text: 'The field _id is required', when: 'absent' },
      },
      example: { _id: 'kDKQ3H' },
    },
  ],
  errors: [NOT_AUTHORIZED, { code: 'invalid-invitation-id', text: 'Invalid Invitation _id' }],
});

const TOKEN_ERRORS = [
  { code: 'error-invalid-token', text: 'The invite token is invalid.' },
  { code: 'error-invalid-room', text: 'The invite token is invalid.' },
  { code: 'error-invite-expired', text: 'The invite token has expired.' },
] as const;

/** contract/rest/invites.json, useInviteToken: the caller joins the room. A use is not counted for members. */
export const useInviteToken = defineOperation({
  id: 'rooms.invites.use',
  summary: 'Accept an invitation',
  auth: 'required',
  input: tokenSchema,
  output: z.object({
    room: z.object({ rid: z.string(), fname: z.string().optional(), name: z.string().optional(), t: roomTypeSchema }),
  }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/useInviteToken',
      request: ['token'],
      example: { token: 'iS7pza' },
    },
  ],
  errors: [...TOKEN_ERRORS, { code: 'error-room-type-not-allowed', text: "Can't join room of this type via invite" }],
});

/** contract/rest/invites.json, validateInviteToken: callable without a login, so the answer gives no reasons. */
export const validateInviteToken = defineOperation({
  id: 'rooms.invites.validate',
  summary: 'Does an invitation still hold?',
  auth: 'optional',
  input: tokenSchema,
  output: z.object({ valid: z.boolean() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/validateInviteToken',
      request: ['token'],
      example: { token: 'iS7pza' },
    },
  ],
  errors: [],
});
