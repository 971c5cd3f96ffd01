import { isDeepStrictEqual } from 'node:util';
import type { Room, RoomNote, RoomSettingId, RoomSettings, UserRef } from '@gantry/contracts';
import { SETTING_ROWS, type Fields, type Right, type SettingRow } from './settings.table';

/** What a call of saveRoomSettings comes to. */
export interface SettingsPlan {
  /** Asked for beside edit-room. */
  readonly rights: readonly Right[];
  /** Of the room, those that are different alone. */
  readonly fields: Fields;
  /** Of the memberships: also those that should be so already, so that a call that was broken off is mended by the next. */
  readonly copies: Fields;
  readonly notes: readonly { readonly kind: RoomNote; readonly msg: string }[];
}

const NOTHING: SettingsPlan = { rights: [], fields: {}, copies: {}, notes: [] };

/** What was never set is as good as off or empty. */
function isSame(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after) || (before === undefined && (after === false || after === ''));
}

function differing(room: Room, fields: Fields): Fields {
  const before: Fields = room;
  // What is taken away may be hidden from us: the join code is.
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value === undefined || !isSame(before[field], value)),
  );
}

function stepOf<Id extends RoomSettingId>(
  id: Id,
  settings: Partial<RoomSettings>,
  room: Room,
  by: UserRef,
): SettingsPlan {
  const value = settings[id];
  if (value === undefined) return NOTHING;
  const row: SettingRow<RoomSettings[Id]> = SETTING_ROWS[id];
  const right = row.right?.(value, room);
  const fields = differing(room, row.fields(value, room));
  const note = Object.keys(fields).length > 0 ? row.note?.(value, by) : undefined;
  return {
    rights: right ? [right] : [],
    fields,
    copies: row.copies?.(value) ?? {},
    notes: note ? [note] : [],
  };
}

/** Pure. The settings are taken in the order of the table. @param by whose notes these are */
export function planOf(settings: Partial<RoomSettings>, room: Room, by: UserRef): SettingsPlan {
  let plan = NOTHING;
  for (const id of settingIds(settings)) {
    const step = stepOf(id, settings, { ...room, ...plan.fields }, by);
    plan = {
      rights: [...plan.rights, ...step.rights],
      fields: { ...plan.fields, ...step.fields },
      copies: { ...plan.copies, ...step.copies },
      notes: [...plan.notes, ...step.notes],
    };
  }
  return plan;
}

function settingIds(settings: Partial<RoomSettings>): RoomSettingId[] {
  return Object.keys(SETTING_ROWS).filter((id): id is RoomSettingId => id in settings);
}
