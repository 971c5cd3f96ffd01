import { z } from 'zod';
import { defineOperation } from '../core/operation';

const EXAMPLE_ROOM = 'ByehQjC44FwMeiLbX';

/**
 * contract/rest/rooms.json, rooms.saveNotification; contract/ddp-extra.json, saveNotificationSettings. All values are texts, those of
 * flags and numbers too. Keys and values are checked by the use case, which has words for each.
 */
export const saveRoomNotifications = defineOperation({
  id: 'rooms.subscriptions.saveNotifications',
  summary: 'How the caller wants to be told of what happens in a room',
  auth: 'required',
  checkedByUseCase: { room: 'member' },
  input: z.object({ rid: z.string(), notifications: z.record(z.string(), z.string().max(255)) }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/rooms.saveNotification',
      request: ({ input: { roomId, rid, notifications } }) => ({ rid: roomId ?? rid, notifications }),
      paramErrors: {
        rid: { code: 'plain', text: "The 'roomId' param is required", kind: 'text', when: 'absent' },
        notifications: { code: 'plain', text: "The 'notifications' param is required", kind: 'text', when: 'absent' },
      },
      example: { roomId: EXAMPLE_ROOM, notifications: { desktopNotifications: 'all', disableNotifications: '0' } },
    },
  ],
  ddp: [
    {
      method: 'saveNotificationSettings',
      input: ([rid, field, value]) => ({ rid, notifications: { [String(field)]: value } }),
      result: () => true,
      example: [EXAMPLE_ROOM, 'desktopNotifications', 'all'],
    },
    {
      method: 'saveAudioNotificationValue',
      input: ([rid, audioNotificationValue]) => ({ rid, notifications: { audioNotificationValue } }),
      result: () => true,
      example: [EXAMPLE_ROOM, 'beep'],
    },
  ],
  errors: [
    { code: 'error-invalid-settings', text: 'Invalid settings field' },
    { code: 'error-invalid-settings', text: 'Invalid settings value' },
    { code: 'error-invalid-subscription', text: 'Invalid subscription' },
  ],
});
