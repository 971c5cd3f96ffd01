import { defineError } from '../core/defined-error';
import type { ParamError } from '../core/operation';

/**
 * Every error of this service: contracts list them, services throw them (contract/errors.json; contract/rest-extra.json). What is
 * unknown and what is hidden are refused alike. Texts with the code `plain` are errors without a code.
 */
export const MESSAGE_ERRORS = {
  noAccess: defineError({ code: 'error-not-allowed', text: 'error-not-allowed', kind: 'text' }),
  unsafeLink: defineError({ code: 'plain', text: 'Invalid href value provided', kind: 'text' }),
  invalidBlocks: defineError({ code: 'plain', text: 'Match error: Unexpected value in field blocks', kind: 'text' }),
  tooManyValues: defineError({
    code: 'plain',
    text: 'Match error: Too many values in field attachments',
    kind: 'text',
  }),
  notFound: defineError({
    code: 'error-message-not-found',
    text: 'The provided "messageId" does not match any existing message.',
  }),
  notAllowed: defineError({ code: 'error-not-allowed', text: 'Not allowed' }),
  notAllowedThreads: defineError({ code: 'error-not-allowed', text: 'not-allowed' }),
  threadsDisabled: defineError({ code: 'error-not-allowed', text: 'Threads Disabled' }),
  notAllowedInThreads: defineError({ code: 'error-not-allowed', text: 'Not Allowed' }),
  invalidRegex: defineError({
    code: 'error-invalid-query',
    text: 'Invalid query parameter provided: regular expression is not allowed',
  }),
  ridMissing: defineError({
    code: 'plain',
    text: "The 'rid' property on the message object is missing.",
    kind: 'text',
  }),
  invalidRoom: defineError({ code: 'plain', text: 'error-invalid-room', kind: 'text' }),
  noSuchRoom: defineError({ code: 'error-invalid-room', text: 'Invalid room' }),
  roomBlocked: defineError({ code: 'plain', text: 'room_is_blocked', kind: 'text' }),
  readOnly: defineError({ code: 'plain', text: "You can't send messages because the room is readonly.", kind: 'text' }),
  muted: defineError({ code: 'plain', text: 'You_have_been_muted', kind: 'text' }),
  impersonation: defineError({ code: 'plain', text: 'Not enough permission', kind: 'text' }),
  tooLong: defineError({ code: 'error-message-size-exceeded', text: 'Message size exceeds Message_MaxAllowedSize' }),
  clockIsOff: defineError({ code: 'error-message-ts-out-of-sync', text: 'Message timestamp is out of sync' }),
  mentionHere: defineError({ code: 'error-action-not-allowed', text: 'Notify here in this room not allowed' }),
  groupMention: defineError({ code: 'error-action-not-allowed', text: 'Notify all in this room not allowed' }),
  shownWithoutThread: defineError({ code: 'invalid-params', text: 'tshow provided but missing tmid' }),
  invalidChannel: defineError({ code: 'invalid-channel' }),
  unknownError: defineError({ code: 'plain', text: 'unknown-error', kind: 'text' }),
  unknownId: defineError({ code: 'plain', text: 'No message found with the id of "{id}".', kind: 'text' }),
  otherRoom: defineError({
    code: 'plain',
    text: 'The room id provided does not match where the message is from.',
    kind: 'text',
  }),
  editingNotAllowed: defineError({ code: 'error-action-not-allowed', text: 'Message editing not allowed' }),
  editingBlocked: defineError({ code: 'error-message-editing-blocked', text: 'Message editing is blocked' }),
  ownThread: defineError({ code: 'error-message-same-as-tmid', text: 'Cannot set tmid the same as the _id' }),
  changeToThread: defineError({ code: 'error-message-change-to-thread', text: 'Cannot update message to a thread' }),
  forceDelete: defineError({
    code: 'plain',
    text: 'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
    kind: 'text',
  }),
  actionNotAllowed: defineError({ code: 'error-action-not-allowed', text: 'Not allowed' }),
  deletingBlocked: defineError({ code: 'error-message-deleting-blocked', text: 'Message deleting is blocked' }),
  hidden: defineError({ code: 'error-message-not-found', kind: 'bare' }),
  invalidEmoji: defineError({ code: 'error-not-allowed', text: 'Invalid emoji provided.' }),
  mutedReaction: defineError({ code: 'error-not-allowed', text: 'You have been muted' }),
  pinningNotAllowed: defineError({ code: 'error-action-not-allowed', text: 'Message pinning not allowed' }),
  pinningUnauthorized: defineError({ code: 'not-authorized', text: 'Not Authorized' }),
  pinnedNotFound: defineError({ code: 'error-invalid-message', text: 'Message you are pinning was not found' }),
  unpinnedNotFound: defineError({ code: 'error-invalid-message', text: 'Message you are unpinning was not found' }),
  starringNotAllowed: defineError({ code: 'error-action-not-allowed', text: 'Message starring not allowed' }),
  notAllowedText: defineError({ code: 'plain', text: 'error-not-allowed', kind: 'text' }),
  invalidDescription: defineError({ code: 'error-invalid-description', text: 'Invalid description' }),
  invalidMessageId: defineError({ code: 'error-invalid-message_id', text: 'Invalid message id' }),
  invalidMessage: defineError({ code: 'error-invalid-message', text: 'Invalid message' }),
  unauthorized: defineError({ code: 'error-not-allowed', kind: 'unauthorized' }),
  invalidUser: defineError({ code: 'error-invalid-user', text: 'Invalid user' }),
  invalidFile: defineError({ code: 'error-invalid-file', kind: 'not-found' }),
  uploadsOff: defineError({ code: 'error-file-upload-disabled', text: 'File upload is disabled' }),
  uploadsOffInDirects: defineError({
    code: 'error-direct-message-file-upload-not-allowed',
    text: 'File upload is not allowed in direct messages',
  }),
  invalidFileType: defineError({ code: 'error-invalid-file-type', text: 'File type is not accepted' }),
  fileTooLarge: defineError({ code: 'error-file-too-large', text: 'The file is too large', kind: 'too-large' }),
  tooManyUploads: defineError({ code: 'error-too-many-uploads', text: 'Too many uploads at one time' }),
  invalidUpload: defineError({ code: 'error-invalid-file-uploaded', text: 'Invalid file uploaded' }),
  invalidStore: defineError({ code: 'plain', text: 'Store is invalid', kind: 'text' }),
  fileMissing: defineError({ code: 'plain', text: 'File required', kind: 'text' }),
  oneFileOnly: defineError({ code: 'plain', text: 'Just 1 file is allowed', kind: 'text' }),
} as const;

/** The two forms of this error on routes that change a message. */
export function messageIdMissing(word: 'missing' | 'required'): ParamError {
  return {
    code: 'error-messageid-param-not-provided',
    text: `The required "messageId" param is ${word}.`,
    when: 'absent',
  };
}

/** A required date: missing, or invalid (contract/errors.json, chat.syncThreadsList and others). */
export function dateErrors(missing: Omit<ParamError, 'when'>, invalid: ParamError): readonly ParamError[] {
  return [{ ...missing, when: 'absent' }, invalid];
}
