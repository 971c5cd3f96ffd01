import type { Room, RoomCard } from '@gantry/contracts';
import type { QueryPolicy } from '@gantry/service-kit';

/** What clients get of a room by realtime and sync routes (contract/ddp-extra.json, publishFields.room). */
export const ROOM_PUBLISH_FIELDS = [
  ...[
    '_id',
    'name',
    'fname',
    't',
    'cl',
    'u',
    'lm',
    'topic',
    'announcement',
    'announcementDetails',
    'muted',
    'unmuted',
    '_updatedAt',
    'archived',
  ],
  ...[
    'jitsiTimeout',
    'description',
    'default',
    'customFields',
    'lastMessage',
    'retention',
    'prid',
    'avatarETag',
    'usersCount',
    'livechatData',
  ],
  ...[
    'tags',
    'sms',
    'facebook',
    'code',
    'joinCodeRequired',
    'open',
    'v',
    'label',
    'ro',
    'reactWhenReadOnly',
    'sysMes',
    'sentiment',
    'tokenpass',
  ],
  ...[
    'streamingOptions',
    'broadcast',
    'encrypted',
    'e2eKeyId',
    'departmentId',
    'servedBy',
    'priorityId',
    'transcriptRequest',
    'usernames',
    'uids',
  ],
] as const;

/**
 * What clients may filter, sort and project rooms by. `lastMessage` is excluded: filters on it would reveal texts by
 * guessing.
 */
export const ROOM_QUERY_POLICY: QueryPolicy = {
  filter: [
    ...[
      '_id',
      't',
      'name',
      'fname',
      'u',
      'ts',
      'lm',
      'msgs',
      'usersCount',
      'usernames',
      'uids',
      'topic',
      'announcement',
      'description',
      'ro',
    ],
    ...[
      'broadcast',
      'encrypted',
      'archived',
      'default',
      'joinCodeRequired',
      'customFields',
      'prid',
      'sysMes',
      '_updatedAt',
    ],
  ],
  hidden: ['joinCode', 'members', 'importIds', 'e2e'],
};

/** Fields that never leave the service. */
export const HIDDEN_ROOM_FIELDS: Readonly<Record<string, 0>> = Object.fromEntries(
  ROOM_QUERY_POLICY.hidden.map((field) => [field, 0 as const]),
);

/** Copies the named fields that are present. */
export function pickFields<T extends object>(document: T, fields: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  const values = new Map<string, unknown>(Object.entries(document));
  for (const field of fields) {
    const value = values.get(field);
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}

/** A room as all its members may see it: without stars on the last message. */
export function publishedRoom(room: Room): Record<string, unknown> {
  return pickFields(withStarsOf(room, undefined), ROOM_PUBLISH_FIELDS);
}

/** Keeps only the caller's own star on the last message (contract/defaults.json, normalisation). */
export function withStarsOf<R extends Room>(room: R, userId: string | undefined): R {
  const { lastMessage } = room;
  if (!lastMessage?.starred) return room;
  return {
    ...room,
    lastMessage: { ...lastMessage, starred: lastMessage.starred.filter((star) => star._id === userId) },
  };
}

/** For callers who may not read messages of the room. */
export function withoutLastMessage({ lastMessage: _lastMessage, ...room }: Room): Room {
  return room;
}

/** What other services need to decide who may read and post. */
export function cardOf(room: Room): RoomCard {
  return {
    _id: room._id,
    t: room.t,
    ...(room.name === undefined ? {} : { name: room.name }),
    ...(room.fname === undefined ? {} : { fname: room.fname }),
    ro: room.ro ?? false,
    archived: room.archived ?? false,
    reactWhenReadOnly: room.reactWhenReadOnly ?? false,
    muted: room.muted ?? [],
    unmuted: room.unmuted ?? [],
    ...(Array.isArray(room.sysMes) ? { sysMes: room.sysMes } : {}),
    usersCount: room.usersCount ?? 0,
    ...(room.usernames === undefined ? {} : { usernames: room.usernames }),
    ...(room.prid === undefined ? {} : { prid: room.prid }),
    ...(room.encrypted === undefined ? {} : { encrypted: room.encrypted }),
  };
}
