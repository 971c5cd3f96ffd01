import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { subscriptionSchema } from '../entities/subscription';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';
const INVALID_ROOM = { code: 'error-invalid-room', text: 'Invalid room' } as const;
const MAX_KEY_ID = 255;
/** A key as text, encrypted by one member for another. */
const MAX_KEY = 10_000;

/** contract/ddp-methods.json, e2e.setRoomKeyID. The first key is kept. */
export const setRoomKeyId = defineOperation({
  id: 'rooms.room-keys.setId',
  summary: 'Say by which key a room is encrypted',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string(), keyID: z.string().min(1).max(MAX_KEY_ID) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/e2e.setRoomKeyID',
      request: ['rid', 'keyID'],
      example: { rid: EXAMPLE_ROOM, keyID: 'key-id' },
    },
  ],
  ddp: [{ method: 'e2e.setRoomKeyID', input: ['rid', 'keyID'], result: () => 1, example: [EXAMPLE_ROOM, 'key-id'] }],
  errors: [INVALID_ROOM, { code: 'error-room-e2e-key-already-exists', text: 'E2E Key ID already exists' }],
});

/** contract/ddp-methods.json, e2e.updateGroupKey: one member hands the room's key to another, encrypted for that one. */
export const updateGroupKey = defineOperation({
  id: 'rooms.room-keys.update',
  summary: 'Store the key of a room for one of its members',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string(), uid: z.string(), key: z.string().min(1).max(MAX_KEY) }),
  /** The fields of another member's membership that members may see, and the key. */
  output: z.object({ subscription: subscriptionSchema.partial().loose() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/e2e.updateGroupKey',
      request: ['rid', 'uid', 'key'],
      response: () => ({ success: true }),
      example: { rid: EXAMPLE_ROOM, uid: 'BsNr28znDkG8aeo7W', key: 'key' },
    },
  ],
  ddp: [
    {
      method: 'e2e.updateGroupKey',
      input: ['rid', 'uid', 'key'],
      result: ({ subscription }) => subscription,
      example: [EXAMPLE_ROOM, 'BsNr28znDkG8aeo7W', 'key'],
    },
  ],
  errors: [INVALID_ROOM],
});

/** Most members in one answer; later calls return others once these have keys. */
export const MAX_KEYLESS = 1_000;

/** contract/ddp-methods.json, e2e.getUsersOfRoomWithoutKey. */
export const membersWithoutKey = defineOperation({
  id: 'rooms.room-keys.missing',
  summary: 'Members who have keys of their own and not yet that of the room',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string() }),
  output: z.object({ users: z.array(z.object({ _id: z.string(), e2e: z.object({ public_key: z.string() }) })) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/e2e.getUsersOfRoomWithoutKey',
      request: ['rid'],
      example: { rid: EXAMPLE_ROOM },
    },
  ],
  ddp: [{ method: 'e2e.getUsersOfRoomWithoutKey', input: ['rid'], example: [EXAMPLE_ROOM] }],
  errors: [INVALID_ROOM],
});

/** contract/ddp-extra.json, e2e.requestSubscriptionKeys: asks the others in each encrypted room, by the stream notify-room. */
export const requestRoomKeys = defineOperation({
  id: 'rooms.room-keys.request',
  summary: 'Ask for the keys of rooms that the caller has none of',
  auth: 'required',
  input: z.object({}),
  output: z.object({}),
  ddp: [{ method: 'e2e.requestSubscriptionKeys', input: () => ({}), result: () => true, example: [] }],
  errors: [],
});
