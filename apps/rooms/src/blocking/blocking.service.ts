import { userIdOf, type RequestContext } from '@gantry/bus';
import type { blockUser, InputOf, OutputOf, Room } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { invalidRoom } from '../members/member.errors';
import { RoomNotices } from '../notices/room.notices';
import { RoomsAccess } from '../room-access/rooms.access';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

/** Blocks and unblocks the other user of a one-to-one conversation. */
@Injectable()
export class BlockingService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
  ) {}

  /** @throws AppError error-invalid-room where the two are not in a conversation of their own */
  async set(
    context: RequestContext,
    { rid, blocked, on }: InputOf<typeof blockUser>,
  ): Promise<OutputOf<typeof blockUser>> {
    const method = on ? 'blockUser' : 'unblockUser';
    const blocker = userIdOf(context.caller);
    const atHand = await this.access.byId(context, rid);
    const isBetweenThem =
      atHand?.room.t === 'd' && atHand.membership !== null && atHand.room.uids?.length === 2 && blocked !== blocker;
    if (!isBetweenThem || !(await this.subscriptions.of(rid, blocked))) throw invalidRoom(method);
    await this.mark(context, atHand.room, blocked, 'blocked', on);
    await this.mark(context, atHand.room, blocker, 'blocker', on);
    return {};
  }

  private async mark(
    context: RequestContext,
    room: Room,
    userId: string,
    field: 'blocked' | 'blocker',
    on: boolean,
  ): Promise<void> {
    const changed = await this.subscriptions.change(room._id, userId, on ? { [field]: true } : {}, on ? [] : [field]);
    if (!changed) return;
    await this.notices.memberChanged(context, room, userId, 'updated');
    this.notices.tellSubscription('updated', changed);
  }
}
