import { asSystem, Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  MAX_KEYLESS,
  publicKeys,
  STREAMS,
  type InputOf,
  type membersWithoutKey,
  type OutputOf,
  type requestRoomKeys,
  type setRoomKeyId,
  type Subscription,
  type updateGroupKey,
} from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';
import { invalidRoom } from '../members/member.errors';
import { RoomAnnouncer } from '../notices/room.announcer';
import { RoomNotices } from '../notices/room.notices';
import { RoomsAccess, type RoomAtHand } from '../room-access/rooms.access';
import { pickFields } from '../room-store/room.projection';
import { MAX_ROOMS_OF_USER, SubscriptionsRepository } from '../subscription-store/subscriptions.repository';
import { RoomKeysRepository } from './room-keys.repository';

/** The fields of a membership that other members may see: no unread counters, no personal choices. */
const SEEN_BY_OTHERS = ['_id', 'rid', 't', 'name', 'fname', 'u', 'ts', 'roles', 'E2EKey', '_updatedAt'] as const;

/** Keys of encrypted rooms. A member's client encrypts them for each other member, so the server cannot read them. */
@Injectable()
export class RoomKeysService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly keys: RoomKeysRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly notices: RoomNotices,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-invalid-room for who is not in it, error-room-e2e-key-already-exists */
  async setId(
    context: RequestContext,
    { rid, keyID }: InputOf<typeof setRoomKeyId>,
  ): Promise<OutputOf<typeof setRoomKeyId>> {
    const method = 'e2e.setRoomKeyID';
    await this.ofMember(context, rid, method);
    const room = await this.keys.setKeyId(rid, keyID);
    if (!room) throw new AppError('error-room-e2e-key-already-exists', 'E2E Key ID already exists', { method });
    await this.announcer.changed(context, room, false);
    return {};
  }

  /** @throws AppError error-invalid-room for who is not in it, and for a key for somebody who is not */
  async update(
    context: RequestContext,
    { rid, uid, key }: InputOf<typeof updateGroupKey>,
  ): Promise<OutputOf<typeof updateGroupKey>> {
    const method = 'e2e.updateGroupKey';
    await this.ofMember(context, rid, method);
    const changed = await this.subscriptions.change(rid, uid, { E2EKey: key });
    if (!changed) throw invalidRoom(method);
    this.notices.tellSubscription('updated', changed);
    return { subscription: uid === userIdOf(context.caller) ? changed : seenByOthers(changed) };
  }

  /** @throws AppError error-invalid-room for who is not in it */
  async missing(
    context: RequestContext,
    { rid }: InputOf<typeof membersWithoutKey>,
  ): Promise<OutputOf<typeof membersWithoutKey>> {
    await this.ofMember(context, rid, 'e2e.getUsersOfRoomWithoutKey');
    const ids = await this.keys.withoutKey(rid, MAX_KEYLESS);
    const { users } = await this.bus.call(publicKeys, asSystem(context, 'rooms'), { ids });
    return { users: users.map(({ _id, publicKey }) => ({ _id, e2e: { public_key: publicKey } })) };
  }

  async request(
    context: RequestContext,
    _input: InputOf<typeof requestRoomKeys>,
  ): Promise<OutputOf<typeof requestRoomKeys>> {
    for (const { _id, e2eKeyId } of await this.keys.keyless(userIdOf(context.caller), MAX_ROOMS_OF_USER))
      this.bus.emit(STREAMS.notifyRoom, { eventName: `e2e.keyRequest/${_id}`, args: stringifyEjson([e2eKeyId]) });
    return {};
  }

  private async ofMember(context: RequestContext, rid: string, method: string): Promise<RoomAtHand> {
    const atHand = await this.access.byId(context, rid);
    if (!atHand?.membership) throw invalidRoom(method);
    return atHand;
  }
}

function seenByOthers(subscription: Subscription): Record<string, unknown> {
  return pickFields(subscription, SEEN_BY_OTHERS);
}
