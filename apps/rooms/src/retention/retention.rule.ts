import type { PruneFilter, Room, RoomType } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

const DAY_MS = 24 * 3_600_000;
const BEGINNING = new Date(0);

/** The settings for each type of room. Omnichannel rooms have no retention. */
const KINDS: Readonly<Partial<Record<RoomType, { applies: string; maxAge: string }>>> = {
  c: { applies: 'RetentionPolicy_AppliesToChannels', maxAge: 'RetentionPolicy_MaxAge_Channels' },
  p: { applies: 'RetentionPolicy_AppliesToGroups', maxAge: 'RetentionPolicy_MaxAge_Groups' },
  d: { applies: 'RetentionPolicy_AppliesToDMs', maxAge: 'RetentionPolicy_MaxAge_DMs' },
};

/** The parts of a room that decide how long its messages are kept. */
export type RetainedRoom = Pick<Room, '_id' | 't' | 'retention'>;

/**
 * Selects the messages of a room that are older than its retention time: by the room's own policy if it overrides the
 * settings, else by the settings for its type, unless the room has switched them off.
 * @returns undefined when everything is kept
 */
export function prunedBy(room: RetainedRoom, settings: Settings, now: Date): PruneFilter | undefined {
  const days = daysOf(room, settings);
  if (days === undefined || !(days > 0)) return undefined;
  const { retention } = room;
  const own = retention?.overrideGlobal === true ? retention : undefined;
  return {
    rid: room._id,
    oldest: BEGINNING,
    latest: new Date(now.getTime() - days * DAY_MS),
    inclusive: false,
    excludePinned: own ? own.excludePinned === true : settings.flag('RetentionPolicy_DoNotPrunePinned'),
    filesOnly: own ? own.filesOnly === true : settings.flag('RetentionPolicy_FilesOnly'),
    ignoreThreads: own ? own.ignoreThreads === true : settings.flag('RetentionPolicy_DoNotPruneThreads'),
    ignoreDiscussion: settings.flag('RetentionPolicy_DoNotPruneDiscussion'),
    users: [],
  };
}

function daysOf({ t, retention }: RetainedRoom, settings: Settings): number | undefined {
  if (retention?.overrideGlobal === true) return retention.enabled === true ? retention.maxAge : undefined;
  const kind = KINDS[t];
  if (!kind || retention?.enabled === false || !settings.flag(kind.applies)) return undefined;
  return settings.number(kind.maxAge);
}
