import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  roomSettingsSchema,
  storeRoomAvatar,
  type InputOf,
  type OutputOf,
  type Room,
  type RoomSettings,
  type saveRoomSettings,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { selfOf } from '../room-access/caller.ref';
import { RoomAnnouncer } from '../notices/room.announcer';
import { RoomNotices } from '../notices/room.notices';
import { roomRoles, RoomsAccess, type RoomAtHand } from '../room-access/rooms.access';
import { withStarsOf } from '../room-store/room.projection';
import { RoomNaming } from '../rooms/room.naming';
import { RoomSettingsRepository } from './room-settings.repository';
import { planOf, type SettingsPlan } from './settings.plan';
import type { Fields } from './settings.table';

const METHOD = { method: 'saveRoomSettings' };
const settingsSchema = roomSettingsSchema.partial();

/** Changes the settings of settings.table.ts. Everything is checked before anything is written. */
@Injectable()
export class RoomSettingsService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly naming: RoomNaming,
    private readonly repository: RoomSettingsRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly notices: RoomNotices,
    private readonly bus: Bus,
  ) {}

  /**
   * @throws AppError error-invalid-room, error-invalid-settings, error-action-not-allowed without a right, error-direct-room, those
   * of the room parameter and of names, and the route's own when nothing would change
   */
  async save(
    context: RequestContext,
    input: InputOf<typeof saveRoomSettings>,
  ): Promise<OutputOf<typeof saveRoomSettings>> {
    const invalidRoom = (): AppError => new AppError('error-invalid-room', 'Invalid room', METHOD);
    const atHand = await this.access.named(context, input, { archived: 'refuse' }, invalidRoom);
    const { room, policy } = atHand;
    const may = (permission: Parameters<typeof policy.access.can>[1]): boolean =>
      policy.access.can(context.caller, permission, roomRoles(atHand));
    if (!may('edit-room')) throw notAllowed('Editing room is not allowed', 'Editing_room');
    const settings = settingsOf(input.settings);
    refuseForDirects(room, settings);
    const self = selfOf(context.caller);
    const plan = planOf(settings, room, self);
    for (const { permission, text, action } of plan.rights)
      if (permission === undefined || !may(permission)) throw notAllowed(text, action);
    const { same } = input;
    if (same && Object.keys(plan.fields).length === 0) throw new AppError(same.code, same.text, undefined, same.kind);
    const { roomAvatar, ...shown } = settings;
    const pictured = roomAvatar === undefined ? plan : await this.withPicture(context, room._id, roomAvatar, plan);
    const saved = await this.write(context, atHand, settings, pictured);
    for (const { kind, msg } of pictured.notes) await this.notices.note(context, saved, kind, msg, self);
    return { room: withStarsOf(saved, self._id), settings: shown };
  }

  /** @throws AppError error-invalid-file-type */
  private async withPicture(
    context: RequestContext,
    rid: string,
    picture: string | null,
    plan: SettingsPlan,
  ): Promise<SettingsPlan> {
    const { etag } = await this.bus.call(storeRoomAvatar, asSystem(context, 'rooms'), {
      rid,
      sender: selfOf(context.caller)._id,
      dataURI: picture || null,
    });
    return {
      ...plan,
      fields: { ...plan.fields, avatarETag: etag },
      notes: [...plan.notes, { kind: 'room_changed_avatar', msg: '' }],
    };
  }

  private async write(
    context: RequestContext,
    { room, policy }: RoomAtHand,
    { roomName }: Partial<RoomSettings>,
    { fields, copies }: SettingsPlan,
  ): Promise<Room> {
    const save = async (changed: Fields): Promise<Room> => {
      const saved = await this.repository.write(room._id, changed);
      if (!saved) throw new AppError('error-invalid-room', 'Invalid room', METHOD);
      return saved;
    };
    // A discussion keeps its random `name`; only its display name changes.
    const renames = roomName !== undefined && room.prid === undefined && fields['fname'] !== undefined;
    const saved = renames
      ? await this.naming.claim(roomName, policy.settings, (name) => save({ ...fields, name }))
      : await save(fields);
    const repeated: Fields = {
      ...copies,
      ...(roomName === undefined ? {} : { name: saved.name, fname: saved.fname }),
    };
    const copied = Object.keys(repeated).length > 0;
    if (copied) await this.repository.copy(room._id, repeated);
    await this.announcer.changed(context, saved, copied);
    return saved;
  }
}

function notAllowed(text: string, action: string): AppError {
  return new AppError('error-action-not-allowed', text, { ...METHOD, action });
}

function settingsOf(given: Readonly<Record<string, unknown>>): Partial<RoomSettings> {
  const { success, data } = settingsSchema.safeParse(given);
  if (!success) throw new AppError('error-invalid-settings', 'Invalid settings provided', METHOD);
  return data;
}

/** Direct conversations are named after their members and cannot change their type. */
function refuseForDirects({ t }: Room, { roomName, roomType }: Partial<RoomSettings>): void {
  if (t !== 'd') return;
  if (roomName !== undefined)
    throw new AppError('error-not-allowed', 'Not allowed', { function: 'RocketChat.saveRoomdisplayName' });
  if (roomType !== undefined)
    throw new AppError('error-direct-room', "Can't change type of direct rooms", {
      function: 'RocketChat.saveRoomType',
    });
}
