/**
 * Whom every operation is tried by. Three are in the room that a call names, each with its role there; the others are not,
 * so that what they may do comes from the roles of the whole platform alone.
 */
export const KINDS = ['anonymous', 'guest', 'user', 'bot', 'moderator', 'owner', 'admin', 'other'] as const;
export type Kind = (typeof KINDS)[number];
export type AccountKind = Exclude<Kind, 'anonymous'>;

export const PLATFORM_ROLES: Readonly<Record<Kind, readonly string[]>> = {
  anonymous: [],
  guest: ['guest'],
  user: ['user'],
  bot: ['bot'],
  moderator: ['user'],
  owner: ['user'],
  admin: ['admin'],
  other: ['user'],
};

/** Roles in the room; whoever is not named is no member. */
export const ROOM_ROLES: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  user: [],
  moderator: ['moderator'],
  owner: ['owner'],
};

/** Of rooms: a public channel, a private group, a direct conversation. */
export const ROOM_KINDS = ['c', 'p', 'd'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];
