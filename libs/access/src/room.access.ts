import type { Caller, RoomType } from '@gantry/contracts';
import type { AccessPolicy } from './policy';

/**
 * May the caller read this room? A member always; public channels by permission, and without a login where the
 * setting Accounts_AllowAnonymousRead says so (contract/ddp-extra.json, canAccessRoom).
 */
export function canReadRoom(
  access: AccessPolicy,
  caller: Caller,
  room: { readonly t: RoomType },
  member: boolean,
  anonymousRead: boolean,
): boolean {
  if (caller.kind === 'system' || (member && caller.kind === 'user')) return true;
  // A visitor's one right is to the conversation of its own, and rooms knows which that is.
  if (caller.kind === 'visitor' || room.t !== 'c') return false;
  return caller.kind === 'anonymous' ? anonymousRead : access.can(caller, 'view-c-room');
}

/**
 * May the caller read the history of this room? Who is no member of a public channel needs preview-c-room beside the right to
 * read it, except where anybody may read (contract/rest-extra.json, channels.history; contract/ddp-extra.json, loadHistory).
 */
export function canPreviewRoom(
  access: AccessPolicy,
  caller: Caller,
  room: { readonly t: RoomType },
  member: boolean,
  anonymousRead: boolean,
): boolean {
  if (!canReadRoom(access, caller, room, member, anonymousRead)) return false;
  return member || anonymousRead || access.can(caller, 'preview-c-room');
}
