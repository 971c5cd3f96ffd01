import type { Room, Subscription, UserRef } from '@gantry/contracts';
import { renamedList, renamedMessage, renamedRef, type Rename } from '@gantry/renames';
import { byDisplayName, directTitles } from '../room-store/direct.rule';

/** The fields to change, with the values that were read: a change is only written while they still hold. */
export interface FieldChange {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

type NamingRoom = Pick<Room, 'u' | 'muted' | 'unmuted' | 'usernames' | 'uids' | 'lastMessage'>;

function changeOf(
  entries: readonly (readonly [field: string, before: unknown, after: unknown])[],
): FieldChange | undefined {
  const changed = entries.filter(([, , after]) => after !== undefined);
  if (changed.length === 0) return undefined;
  return {
    before: Object.fromEntries(changed.map(([field, before]) => [field, before])),
    after: Object.fromEntries(changed.map(([field, , after]) => [field, after])),
  };
}

/** A room's owner, lists of names and last message after a rename; undefined when nothing has to change. */
export function renamedRoom(
  { u, muted = [], unmuted = [], usernames = [], uids = [], lastMessage }: NamingRoom,
  rename: Rename,
): FieldChange | undefined {
  const message = lastMessage && renamedMessage(lastMessage, rename);
  const ofMessage = Object.entries(message ?? {}).map(
    ([field, after]) => [`lastMessage.${field}`, lastMessage?.[field], after] as const,
  );
  return changeOf([
    ['u', u, renamedRef(u, rename, false)],
    ['muted', muted, renamedList(muted, rename)],
    ['unmuted', unmuted, renamedList(unmuted, rename)],
    ['usernames', usernames, uids.includes(rename.userId) ? renamedList(usernames, rename) : undefined],
    ...ofMessage,
  ]);
}

/**
 * The user's own membership: rooms carry the display name, direct conversations do not (contract/defaults.json,
 * documents).
 */
export function renamedMember({ u, t }: Pick<Subscription, 'u' | 't'>, rename: Rename): FieldChange | undefined {
  return changeOf([['u', u, renamedRef(u, rename, t !== 'd')]]);
}

/** The title of a direct conversation for one of its members, by its present members. */
export function retitledDirect(
  { u, name, fname }: Pick<Subscription, 'u' | 'name' | 'fname'>,
  members: readonly UserRef[],
): FieldChange | undefined {
  const titles = directTitles([...members].sort(byDisplayName), u._id);
  return changeOf([
    ['name', name, titles.name === name ? undefined : titles.name],
    ['fname', fname, titles.fname === fname ? undefined : titles.fname],
  ]);
}
