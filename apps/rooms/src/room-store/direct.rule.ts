import { createHash } from 'node:crypto';
import { ID_LENGTH, type UserRef } from '@gantry/contracts';

/** Letters of document ids (contract/defaults.json, ids.random). */
const ID_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

export function sortedIds(members: readonly UserRef[]): string[] {
  return members.map(({ _id }) => _id).sort();
}

/**
 * The id of the direct conversation of these users: for two the sorted ids, joined. For one and for three or more it
 * looks random but follows from the members, so that two who open the same conversation at once get the same room.
 * @param ids sorted
 */
export function directRoomId(ids: readonly string[]): string {
  if (ids.length === 2) return ids.join('');
  const digest = createHash('sha256').update(ids.join('\n')).digest();
  return Array.from({ length: ID_LENGTH }, (_, index) =>
    ID_ALPHABET.charAt((digest[index] ?? 0) % ID_ALPHABET.length),
  ).join('');
}

/** Sorted by display name, as the room lists its user names. */
export function byDisplayName(a: UserRef, b: UserRef): number {
  return (a.name ?? a.username ?? '').localeCompare(b.name ?? b.username ?? '');
}

/** How a member sees the conversation: named after the others, or after itself when it is alone. */
export function directTitles(members: readonly UserRef[], memberId: string): { name: string; fname: string } {
  const others = members.length === 1 ? members : members.filter(({ _id }) => _id !== memberId);
  return {
    name: others.map(({ username }) => username ?? '').join(', '),
    fname: others.map(({ name, username }) => name || (username ?? '')).join(', '),
  };
}
