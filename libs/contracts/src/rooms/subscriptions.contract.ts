import { z } from 'zod';
import { byDate, changesOf, sinceDate, sinceSchema } from '../core/changes';
import { defineOperation } from '../core/operation';
import { roomTypeSchema } from '../entities/room';
import { subscriptionSchema } from '../entities/subscription';
import { dateParameter } from '../core/date-parameter';

/** contract/ddp-methods.json, subscriptions/get; contract/rest/subscriptions.json, subscriptions.get. */
export const getSubscriptions = defineOperation({
  id: 'rooms.subscriptions.get',
  summary: "The caller's subscriptions, all or those changed since a date",
  auth: 'optional',
  input: sinceSchema,
  output: changesOf(subscriptionSchema),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/subscriptions.get',
      auth: 'required',
      request: ({ input }) => ({ updatedSince: dateParameter(input['updatedSince']), dated: true }),
      response: ({ update, remove }) => ({ update, remove, success: true }),
      paramErrors: {
        updatedSince: {
          code: 'error-roomId-param-invalid',
          text: 'The "lastUpdate" query parameter must be a valid date.',
        },
      },
      example: { updatedSince: '2017-11-25T15:08:17.248Z' },
    },
  ],
  ddp: [{ method: 'subscriptions/get', input: sinceDate, result: byDate, example: [] }],
  errors: [],
});

/** contract/rest/subscriptions.json, subscriptions.getOne: null for a room that the caller is not in. */
export const getSubscription = defineOperation({
  id: 'rooms.subscriptions.getOne',
  summary: "The caller's subscription to a room",
  auth: 'required',
  input: z.object({ roomId: z.string().min(1) }),
  output: z.object({ subscription: subscriptionSchema.nullable() }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/subscriptions.getOne',
      request: ['roomId'],
      paramErrors: {
        roomId: { code: 'plain', text: "The 'roomId' param is required", kind: 'text', when: 'absent' },
      },
      example: { roomId: 'GENERAL' },
    },
  ],
  errors: [],
});

/** contract/rest/subscriptions.json, subscriptions.read; contract/ddp-extra.json, readMessages. */
export const readRoom = defineOperation({
  id: 'rooms.subscriptions.read',
  summary: 'Mark a room as read for the caller',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.strictObject({ rid: z.string() }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/subscriptions.read',
      request: ({ input: { roomId, ...rest } }) => (roomId === undefined ? rest : { rid: roomId, ...rest }),
      example: { rid: 'GENERAL' },
    },
  ],
  ddp: [{ method: 'readMessages', input: ['rid'], result: () => undefined, example: ['GENERAL'] }],
  errors: [{ code: 'plain', text: 'error-invalid-subscription', kind: 'text' }],
});

/** Most rooms in one answer of {@link roomsOfUser}. */
export const MAX_SHOWN_ROOMS = 1_000;

/** contract/defaults.json, accounts.usersInfoFields.userRooms. The calling service checks access. */
export const roomsOfUser = defineOperation({
  id: 'rooms.subscriptions.ofUser',
  summary: 'The rooms that a user is in, by type and name',
  auth: 'internal',
  input: z.object({ userId: z.string() }),
  output: z.object({
    rooms: z.array(
      z.object({
        _id: z.string(),
        rid: z.string(),
        name: z.string().optional(),
        t: roomTypeSchema,
        unread: z.number().int(),
        roles: z.array(z.string()).optional(),
      }),
    ),
  }),
  errors: [],
});
