import { isDeepStrictEqual } from 'node:util';
import type { Room, RoomNote, RoomSettingId, RoomSettings, UserRef } from '@gantry/contracts';
import { SETTING_ROWS, type Fields, type Right, type SettingRow } from './settings.table';

/** What a call of saveRoomSettings would change. */
export interface SettingsPlan {
  /** Permissions needed in addition to edit-room. */
  readonly rights: readonly Right[];
  /** Fields of the room whose values differ. */
  readonly fields: Fields;
  /** Fields for the memberships, including unchanged ones: repeating an interrupted call repairs them. */
  readonly copies: Fields;
  readonly notes: readonly { readonly kind: RoomNote; readonly msg: string }[];
}

const NOTHING: SettingsPlan = { rights: [], fields: {}, copies: {}, notes: [] };

/** A missing value counts as equal to false or the empty text. */
function isSame(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after) || (before === undefined && (after === false || after === ''));
}

function differing(room: Room, fields: Fields): Fields {
  const before: Fields = room;
  // A field to remove may be one that is never read, such as the join code, so it cannot be compared.
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

/** Pure function. Applies the settings in the order of the table. @param by author of the system messages */
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
