import type { Caller, Membership, RoomType } from '@gantry/contracts';
import type { AccessPolicy } from './policy';

/**
 * May the caller read this room? Public channels by permission, everything else by membership
 * (contract/ddp-extra.json, canAccessRoom). `anonymousRead` is the setting Accounts_AllowAnonymousRead.
 */
export function canReadRoom(
  access: AccessPolicy,
  caller: Caller,
  room: { readonly t: RoomType },
  membership: Membership | null,
  anonymousRead: boolean,
): boolean {
  if (caller.kind === 'system') return true;
  if (caller.kind === 'anonymous') return room.t === 'c' && anonymousRead;
  if (membership) return true;
  return room.t === 'c' && access.can(caller, 'view-c-room');
}
