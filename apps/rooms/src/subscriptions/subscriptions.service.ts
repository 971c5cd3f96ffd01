import { Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  MAX_SHOWN_ROOMS,
  roomRead,
  type getSubscription,
  type getSubscriptions,
  type InputOf,
  type OutputOf,
  type readRoom,
  type roomsOfUser,
  type saveRoomNotifications,
  type Subscription,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { notificationChange } from './notification.rule';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';

/** The caller's own memberships. Nobody can read or change those of others. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly notices: RoomNotices,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  async get(
    context: RequestContext,
    { updatedSince, dated }: InputOf<typeof getSubscriptions>,
  ): Promise<OutputOf<typeof getSubscriptions>> {
    if (context.caller.kind !== 'user') return { update: [], remove: [], dated };
    const { userId } = context.caller;
    const [update, remove] = await Promise.all([
      this.subscriptions.publishedOf(userId, updatedSince),
      updatedSince === undefined ? [] : this.subscriptions.removalsSince(userId, updatedSince),
    ]);
    return { update, remove, dated };
  }

  async getOne(
    context: RequestContext,
    { roomId }: InputOf<typeof getSubscription>,
  ): Promise<OutputOf<typeof getSubscription>> {
    return { subscription: await this.subscriptions.of(roomId, userIdOf(context.caller)) };
  }

  /** contract/defaults.json, unread.read. @throws AppError error-invalid-subscription as plain text */
  async read(context: RequestContext, { rid }: InputOf<typeof readRoom>): Promise<OutputOf<typeof readRoom>> {
    const userId = userIdOf(context.caller);
    const before = await this.subscriptions.of(rid, userId);
    if (!before) throw AppError.text('error-invalid-subscription');
    await this.subscriptions.markRead(rid, userId, before.alert && (before.tunread ?? []).length > 0);
    const after = await this.subscriptions.of(rid, userId);
    if (after) {
      this.notices.tellSubscription('updated', after);
      await this.tellReceipts(context, after);
    }
    return {};
  }

  /** Does nothing while read receipts are off. */
  private async tellReceipts(context: RequestContext, { rid, u, ls, ts }: Subscription): Promise<void> {
    const { settings } = await this.policies.current();
    if (!settings.flag('Message_Read_Receipt_Enabled') || ls === undefined) return;
    const readByAll = await this.subscriptions.readByAll(rid);
    await this.bus.publish(
      roomRead,
      rid,
      {
        ...{ rid, userId: u._id, until: ls },
        ...(ts === undefined ? {} : { joined: ts }),
        ...(readByAll === undefined ? {} : { readByAll }),
      },
      { traceId: context.traceId },
    );
  }

  /** @throws AppError error-invalid-settings, error-invalid-subscription */
  async saveNotifications(
    context: RequestContext,
    { rid, notifications }: InputOf<typeof saveRoomNotifications>,
  ): Promise<OutputOf<typeof saveRoomNotifications>> {
    const { set, unset } = notificationChange(notifications);
    const changed = await this.subscriptions.change(rid, userIdOf(context.caller), set, unset);
    if (!changed)
      throw new AppError('error-invalid-subscription', 'Invalid subscription', { method: 'saveNotificationSettings' });
    this.notices.tellSubscription('updated', changed);
    return {};
  }

  /**
   * For other services, which check themselves who may see it (contract/defaults.json,
   * accounts.usersInfoFields.userRooms).
   */
  async ofUser({ userId }: InputOf<typeof roomsOfUser>): Promise<OutputOf<typeof roomsOfUser>> {
    return { rooms: await this.subscriptions.shownOf(userId, MAX_SHOWN_ROOMS) };
  }
}
