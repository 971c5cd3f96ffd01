import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { messageSchema } from '../entities/message';
import { perSection, ROOM_TARGET_ERRORS, roomTargetOf, roomTargetSchema } from '../rooms/room.sections';

const pageOfMessages = pageInfoSchema.extend({ messages: z.array(messageSchema) });

/** contract/rest/channels.json, channels.anonymousread: for every caller, if the setting is on. */
export const anonymousMessages = defineOperation({
  id: 'messages.history.anonymous',
  summary: 'Messages of a public channel, without a login',
  auth: 'optional',
  checkedByUseCase: { visitors: 'Accounts_AllowAnonymousRead' },
  input: z.object({ target: roomTargetSchema, page: pageSchema.prefault({}) }),
  output: pageOfMessages,
  rest: perSection(['channels'], 'anonymousread', (section) => ({
    method: 'GET',
    paged: true,
    request: (r) => ({ target: roomTargetOf(section, r), page: r.page }),
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [
    ...ROOM_TARGET_ERRORS,
    { code: 'error-not-allowed', text: 'Enable "Allow Anonymous Read"' },
    { code: 'error-not-allowed', kind: 'unauthorized' },
  ],
});

/** contract/rest/im.json, im.messages.others: conversations of others, while API_Enable_Direct_Message_History_EndPoint is on. */
export const directMessagesOfOthers = defineOperation({
  id: 'messages.history.others',
  summary: 'Messages of any direct conversation, for administrators',
  auth: 'required',
  checkedByUseCase: { all: ['view-room-administration'] },
  input: z.object({ roomId: z.string().min(1), page: pageSchema.prefault({}) }),
  output: pageOfMessages,
  rest: perSection(['im'], 'messages.others', () => ({
    method: 'GET',
    paged: true,
    request: ({ input, page }) => ({ roomId: input['roomId'], page }),
    paramErrors: {
      roomId: { code: 'error-roomid-param-not-provided', text: 'The parameter "roomId" is required', when: 'absent' },
    },
    example: { roomId: 'ByehQjC44FwMeiLbX' },
  })),
  errors: [
    { code: 'error-endpoint-disabled', text: 'This endpoint is disabled' },
    { code: 'error-not-allowed', kind: 'unauthorized' },
    { code: 'error-room-not-found', text: 'No direct message room found by the id of: {roomId}' },
  ],
});
