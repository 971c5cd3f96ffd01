/**
 * Maps the sort keys of clients, such as `createdAt`, to fields of a room (contract/ddp-extra.json, browseChannels).
 */
const CHANNEL_SORTS: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['createdAt', 'ts'],
  ['usersCount', 'usersCount'],
  ['usernames', 'usernames'],
  ['lastMessage', 'lastMessage.ts'],
]);
const USER_SORTS = ['name', 'createdAt', 'username', 'email', 'bio'] as const;
export type UserSort = (typeof USER_SORTS)[number];

export interface Order<Field extends string> {
  readonly field: Field;
  readonly direction: 1 | -1;
}

type Sort = Readonly<Record<string, number>> | undefined;

/** The only sort key and its direction; `name` when none is given, undefined when there are several. */
function only(sort: Sort): Order<string> | undefined {
  const [[field, direction] = ['name', 1]] = Object.entries(sort ?? {});
  return direction === 1 || direction === -1 ? { field, direction } : undefined;
}

/** @returns undefined for a key that channels cannot be sorted by */
export function channelOrder(sort: Sort): Order<string> | undefined {
  const order = only(sort);
  const field = order && CHANNEL_SORTS.get(order.field);
  return field === undefined || !order ? undefined : { field, direction: order.direction };
}

/**
 * @param withEmails whether the caller may see e-mail addresses: a sort order would reveal them.
 * @returns undefined for a key that users cannot be sorted by
 */
export function userOrder(sort: Sort, withEmails: boolean): Order<UserSort> | undefined {
  const order = only(sort);
  const field = USER_SORTS.find((known) => known === order?.field);
  return !order || field === undefined || (field === 'email' && !withEmails)
    ? undefined
    : { field, direction: order.direction };
}

export interface Search {
  readonly text: string;
  readonly users: boolean;
  readonly rooms: boolean;
}

/** A leading `#` searches only rooms, a leading `@` only users (contract/rest/miscellaneous.json, spotlight). */
export function readSearch(
  query: string,
  { users = true, rooms = true }: { users?: boolean | undefined; rooms?: boolean | undefined },
): Search {
  const sign = query.charAt(0);
  const text = (sign === '#' || sign === '@' ? query.slice(1) : query).trim();
  return { text, users: users && sign !== '#', rooms: rooms && sign !== '@' };
}
