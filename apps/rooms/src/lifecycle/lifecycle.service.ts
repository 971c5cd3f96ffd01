import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type archiveRoom,
  type eraseRoom,
  type InputOf,
  type OutputOf,
  type PermissionId,
  type RoomType,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomAnnouncer } from '../notices/room.announcer';
import { RoomRemovalService } from '../ownership/room-removal.service';
import { canReadAtHand, roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { RoomSettingsRepository } from '../room-settings/room-settings.repository';

/** Omnichannel rooms are missing here: they are closed, not deleted. */
const DELETED_WITH: Readonly<Partial<Record<RoomType, PermissionId>>> = { c: 'delete-c', p: 'delete-p', d: 'delete-d' };

/** Archives, restores and deletes rooms. */
@Injectable()
export class LifecycleService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly repository: RoomSettingsRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly removal: RoomRemovalService,
  ) {}

  /**
   * Writes no system message: only the slash commands do (contract/system-messages.json).
   * @throws AppError error-invalid-room (also for a room that the caller cannot see), error-direct-message-room, error-not-authorized, a text for a channel that is
   * not archived, and those of the room parameter
   */
  async archive(context: RequestContext, input: InputOf<typeof archiveRoom>): Promise<OutputOf<typeof archiveRoom>> {
    const { archived, target } = input;
    const details = { method: archived ? 'archiveRoom' : 'unarchiveRoom' };
    const invalidRoom = (): AppError => new AppError('error-invalid-room', 'Invalid room', details);
    const atHand = await this.access.named(context, input, { archived: archived ? 'refuse' : 'allow' }, invalidRoom);
    const { room, policy } = atHand;
    const may = policy.access.can(context.caller, archived ? 'archive-room' : 'unarchive-room', roomRoles(atHand));
    if (!may && !canReadAtHand(context.caller, atHand)) throw invalidRoom();
    if (room.t !== 'c' && room.t !== 'p')
      throw new AppError('error-direct-message-room', `rooms type: ${room.t} can not be archived`, details);
    if (!archived && target?.section === 'channels' && !room.archived)
      throw AppError.text(`The channel, ${room.name ?? ''}, is not archived`);
    if (!may) throw new AppError('error-not-authorized', 'Not authorized', details);
    const saved = await this.repository.write(room._id, { archived });
    if (!saved) throw invalidRoom();
    await this.repository.copy(room._id, { archived, open: !archived, alert: false });
    await this.announcer.changed(context, saved, true);
    return {};
  }

  /** @throws AppError error-invalid-room, error-not-allowed, and those of the room parameter */
  async erase(context: RequestContext, input: InputOf<typeof eraseRoom>): Promise<OutputOf<typeof eraseRoom>> {
    const details = { method: 'eraseRoom' };
    const invalidRoom = (): AppError => new AppError('error-invalid-room', 'Invalid room', details);
    const atHand = await this.access.named(context, input, { archived: 'allow' }, invalidRoom);
    const { room, policy } = atHand;
    const permission = DELETED_WITH[room.t];
    if (permission === undefined || !policy.access.can(context.caller, permission, roomRoles(atHand)))
      throw new AppError('error-not-allowed', 'Not allowed', details);
    // The caller's membership is removed last: the caller keeps the right to repeat the call if it is interrupted.
    await this.removal.remove(context, room._id, userIdOf(context.caller));
    return {};
  }
}
