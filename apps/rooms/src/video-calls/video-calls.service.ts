import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  writeSystemMessage,
  type InputOf,
  type OutputOf,
  type Room,
  type updateJitsiTimeout,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { selfOf } from '../members/members.service';
import { RoomAnnouncer } from '../notices/room.announcer';
import { mayBeHeard, RoomsAccess } from '../room-access/rooms.access';
import { RoomSettingsRepository } from '../room-settings/room-settings.repository';

/** A call whose clients say nothing for so long is over, ms. */
const ALIVE_MS = 10_000;
const METHOD = { method: 'jitsi:updateTimeout' };
/** How clients draw the way into the call. */
const JOIN_LINK = {
  icon: 'icon-videocam',
  label: 'Click to Join!',
  i18nLabel: 'Click_to_join',
  method_id: 'joinJitsiCall',
  params: '',
};

/** Video calls that clients hold elsewhere: the room knows that there is one. */
@Injectable()
export class VideoCallsService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly repository: RoomSettingsRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly bus: Bus,
  ) {}

  /**
   * The first to say so begins the call, with a note in the room (contract/system-messages.json, jitsi_call_started).
   * @throws AppError a text (route) or error-not-allowed (method) for a room that the caller is not in, or may not be heard in: nobody
   * learns whether there is one
   */
  async updateJitsi(
    context: RequestContext,
    { rid, by }: InputOf<typeof updateJitsiTimeout>,
  ): Promise<OutputOf<typeof updateJitsiTimeout>> {
    const self = selfOf(context.caller);
    const atHand = await this.access.byId(context, rid);
    if (!atHand || !mayBeHeard(context.caller, atHand))
      throw by === 'route'
        ? AppError.text('Room does not exist!')
        : new AppError('error-not-allowed', 'Not allowed', METHOD);
    const now = Date.now();
    const until: unknown = atHand.room['jitsiTimeout'];
    const isOn = until instanceof Date && until.getTime() > now;
    const jitsiTimeout = new Date((isOn ? until.getTime() : now) + ALIVE_MS);
    // Clients say it every few seconds, each of them: far enough ahead is far enough.
    if (isOn && until.getTime() > now + ALIVE_MS / 2) return { jitsiTimeout: until };
    const saved = await this.repository.write(rid, { jitsiTimeout });
    if (saved) await this.announcer.changed(context, saved, false);
    if (!isOn) await this.note(context, atHand.room, self);
    return { jitsiTimeout };
  }

  private async note(
    context: RequestContext,
    { _id: rid, t, name }: Room,
    { _id, username }: { _id: string; username: string },
  ): Promise<void> {
    await this.bus.call(writeSystemMessage, asSystem(context, 'rooms'), {
      ...{ _id: newId(), rid, t: 'jitsi_call_started', msg: '', ts: new Date(), actionLinks: [JOIN_LINK] },
      room: { t, ...(name === undefined ? {} : { name }) },
      u: { _id, username },
    });
  }
}
