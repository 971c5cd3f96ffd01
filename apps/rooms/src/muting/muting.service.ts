import type { RequestContext } from '@gantry/bus';
import { AppError, type InputOf, type muteMember, type OutputOf } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { selfOf } from '../room-access/caller.ref';
import { RoomAnnouncer } from '../notices/room.announcer';
import { RoomNotices } from '../notices/room.notices';
import { roomRoles, RoomsAccess } from '../room-access/rooms.access';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { MutingRepository } from './muting.repository';

/** Mutes and unmutes members (contract/ddp-extra.json, muteUserInRoom). */
@Injectable()
export class MutingService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly repository: MutingRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
  ) {}

  /**
   * Muting a muted member changes nothing.
   * @throws AppError error-not-allowed, error-invalid-room, error-invalid-room-type, error-user-not-in-room
   */
  async set(
    context: RequestContext,
    { rid, username, muted }: InputOf<typeof muteMember>,
  ): Promise<OutputOf<typeof muteMember>> {
    const method = muted ? 'muteUserInRoom' : 'unmuteUserInRoom';
    const [atHand, { access }] = await Promise.all([this.access.byId(context, rid), this.policies.current()]);
    // A room that does not exist gets the same answer as one in which the caller has no permission.
    if (!access.can(context.caller, 'mute-user', atHand ? roomRoles(atHand) : []))
      throw new AppError('error-not-allowed', 'Not allowed', { method });
    if (!atHand) throw new AppError('error-invalid-room', 'Invalid room', { method });
    const { room } = atHand;
    if (room.t !== 'c' && room.t !== 'p')
      throw new AppError('error-invalid-room-type', `${room.t} is not a valid room type`, { method, type: room.t });
    if (!(await this.subscriptions.called(rid, username)))
      throw new AppError('error-user-not-in-room', 'User is not in this room', { method });
    const changed = await this.repository.set(room, username, muted);
    if (!changed) return {};
    await this.announcer.changed(context, changed, false);
    await this.notices.note(context, changed, muted ? 'user-muted' : 'user-unmuted', username, selfOf(context.caller));
    return {};
  }
}
