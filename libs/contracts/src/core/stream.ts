import type { PermissionId } from '../access/permission.catalogue';

/**
 * Who may subscribe to an event of a stream (contract/ddp-extra.json, streams[].read). The gateway asks no service
 * per delivery: it checks at subscription and whenever what the right rests on changes, and then ends it.
 */
export type StreamRead =
  /** Anyone, logged in or not. */
  | { readonly rule: 'anyone' }
  | { readonly rule: 'logged-in' }
  /** Nobody: it is for writing only. */
  | { readonly rule: 'nobody' }
  /** The event name starts with the caller's own user id. */
  | { readonly rule: 'own-user' }
  /**
   * The first segment is a room that the caller may read; with `visitors` also the visitor of that room, by a token
   * beside the event name.
   */
  | { readonly rule: 'room-access'; readonly visitors?: 'own-room' }
  /** The first segment is a room the caller is a member of. */
  | { readonly rule: 'room-member'; readonly visitors?: 'own-room' }
  /** Users who hold one of the permissions. */
  | { readonly rule: 'any-permission'; readonly permissions: readonly PermissionId[] };

/** Who may emit an event by calling the method `stream-<name>`; writes are never stored. */
export interface StreamWrite {
  /** Last segment of the event name: `typing` in `<rid>/typing`. */
  readonly event: string;
  readonly rule: 'room-member-as-self';
  /** As for reading; the token follows the arguments, and the gateway removes it. */
  readonly visitors?: 'own-room';
}

export interface StreamDefinition {
  /** Without the prefix: `room-messages` is the publication `stream-room-messages`. */
  readonly name: string;
  readonly read: StreamRead;
  /** Events with a stricter rule than the stream, by their whole name. */
  readonly events?: Readonly<Record<string, StreamRead>>;
  readonly write?: readonly StreamWrite[];
  /** Last segments of event names, `<rid>/<event>`, that members write and that go to all others in the room, to each by notify-user. */
  readonly relayed?: readonly string[];
  /** Whether its events are dropped first when a client is slow. */
  readonly volatile?: boolean;
  readonly summary: string;
}

/** One emission. The publisher encodes the arguments as EJSON text once. */
export interface StreamMessage {
  /** As clients subscribe to it: `<rid>`, `<uid>/rooms-changed`, `<rid>/typing`. */
  readonly eventName: string;
  /** EJSON text of the argument array: `[{"_id":"…"}]`. */
  readonly args: string;
  /** For event names that are shared by many rooms: the room of this event. */
  readonly room?: string;
  /** EJSON text of the second argument that `__my_messages__` listeners get with a room's message. */
  readonly meta?: string;
  /** Id of the connection that wrote it, which does not receive it. */
  readonly exceptConnection?: string;
}

const LOGGED_IN: StreamRead = { rule: 'logged-in' };
/** Permissions to read settings that are not public. */
const SETTINGS_READERS: StreamRead = {
  rule: 'any-permission',
  permissions: ['view-privileged-setting', 'edit-privileged-setting'],
};

export const STREAMS = {
  roomMessages: {
    name: 'room-messages',
    read: { rule: 'room-access', visitors: 'own-room' },
    summary:
      'Every visible insert or change of a message of the room; `__my_messages__` for all rooms of the caller and the public channels that the caller may read',
  },
  notifyUser: {
    name: 'notify-user',
    read: { rule: 'own-user' },
    summary: 'What concerns one user: rooms, subscriptions, ephemeral messages',
  },
  notifyRoom: {
    name: 'notify-room',
    read: { rule: 'room-member', visitors: 'own-room' },
    write: [{ event: 'typing', rule: 'room-member-as-self', visitors: 'own-room' }],
    volatile: true,
    summary: 'Typing and deletions in one room',
  },
  roomData: {
    name: 'room-data',
    read: { rule: 'room-access' },
    summary: 'Every change of one room, for those who look at it without being in it too',
  },
  // Only signals between clients may be written: the server alone sends the other events of notify-user.
  notifyRoomUsers: {
    name: 'notify-room-users',
    read: { rule: 'nobody' },
    relayed: ['webrtc', 'otr'],
    summary: 'Signals of one member for all others in a room',
  },
  notifyLogged: {
    name: 'notify-logged',
    read: LOGGED_IN,
    events: { 'private-settings-changed': SETTINGS_READERS },
    summary: 'For every logged-in user',
  },
  notifyAll: {
    name: 'notify-all',
    read: { rule: 'anyone' },
    events: { 'roles-change': LOGGED_IN, 'private-settings-changed': SETTINGS_READERS },
    summary: 'For every connection',
  },
  userPresence: {
    name: 'user-presence',
    read: LOGGED_IN,
    volatile: true,
    summary: 'What one user shows, by id: for clients that want to hear of those in sight alone',
  },
  roles: { name: 'roles', read: LOGGED_IN, summary: 'Roles that were made, changed or removed' },
} as const satisfies Record<string, StreamDefinition>;

/**
 * For gateways only: messages of every public channel, with `room` and a `meta` that says `roomParticipant: false`. A gateway
 * listens while one of its connections has `__my_messages__`; what nobody listens to goes no further than the publisher's bus.
 */
export const PUBLIC_CHANNEL_MESSAGES = { name: 'public-channel-messages', event: 'all' } as const;

/** Among gateways only, never for clients: calls counted for rate limits, `{from, counts: [[key, calls, epoch ms at which the window ends]]}`. */
export const RATE_COUNTS = { name: 'rate-counts' } as const;

/** For gateways only: ids of users whose account has changed, as JSON; an empty list means everybody's. Event `all`. */
export const STALE_ACCOUNTS = { name: 'stale-accounts' } as const;

/** Among services only: which processes run. Event `beat` carries an InstanceRecord as JSON; `ask` makes everybody beat at once. */
export const PROCESS_HEARTBEATS = { name: 'process-heartbeats', beat: 'beat', ask: 'ask' } as const;

/** The rule for reading this event. */
export function readRuleOf({ read, events }: StreamDefinition, eventName: string): StreamRead {
  return events?.[eventName] ?? read;
}

/** Whether visitors may read this event in their own rooms. */
export function isForVisitors(stream: StreamDefinition, eventName: string): boolean {
  const rule = readRuleOf(stream, eventName);
  return 'visitors' in rule && rule.visitors === 'own-room';
}

export const MY_MESSAGES = '__my_messages__';
