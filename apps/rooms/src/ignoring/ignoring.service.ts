import { userIdOf, type RequestContext } from '@gantry/bus';
import { AppError, type ignoreUser, type InputOf } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { RoomNotices } from '../notices/room.notices';
import { SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { IgnoringRepository } from './ignoring.repository';

/**
 * Ignoring another member in one room (contract/ddp-extra.json, ignoreUser). Clients hide the messages of ignored
 * users.
 */
@Injectable()
export class IgnoringService {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly ignoring: IgnoringRepository,
    private readonly notices: RoomNotices,
  ) {}

  /**
   * @throws AppError error-invalid-subscription when the caller or the other user is not a member, or the room does not
   * exist
   */
  async set(context: RequestContext, { rid, userId, ignore }: InputOf<typeof ignoreUser>): Promise<void> {
    const refused = () => new AppError('error-invalid-subscription', 'Invalid subscription', { method: 'ignoreUser' });
    const caller = userIdOf(context.caller);
    const [own, other] = await Promise.all([this.subscriptions.of(rid, caller), this.subscriptions.of(rid, userId)]);
    if (!own || !other) throw refused();
    const changed = await this.ignoring.set(rid, caller, userId, ignore);
    if (!changed) throw refused();
    this.notices.tellSubscription('updated', changed);
  }
}
