import type { Room, Subscription, UserRef } from '@gantry/contracts';
import { renamedList, renamedMessage, renamedRef, type Rename } from '@gantry/renames';
import { byDisplayName, directTitles } from '../room-store/direct.rule';

/** Fields that are to be others, with what they are now: a change counts only while they still are. */
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

/** A room's owner, its lists of names and its last message, after a rename; undefined when nothing of it is stale. */
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

/** The member itself: its display name stands in rooms, not in direct conversations (contract/defaults.json, documents). */
export function renamedMember({ u, t }: Pick<Subscription, 'u' | 't'>, rename: Rename): FieldChange | undefined {
  return changeOf([['u', u, renamedRef(u, rename, t !== 'd')]]);
}

/** What a direct conversation is called for one of its members, by who the members are now. */
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
