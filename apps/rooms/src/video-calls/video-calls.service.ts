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
import { selfOf } from '../room-access/caller.ref';
import { RoomAnnouncer } from '../notices/room.announcer';
import { mayBeHeard, RoomsAccess } from '../room-access/rooms.access';
import { RoomSettingsRepository } from '../room-settings/room-settings.repository';

/** A call is over when no client has reported it for this time, ms. */
const ALIVE_MS = 10_000;
const METHOD = { method: 'jitsi:updateTimeout' };
/** The button that clients show to join the call. */
const JOIN_LINK = {
  icon: 'icon-videocam',
  label: 'Click to Join!',
  i18nLabel: 'Click_to_join',
  method_id: 'joinJitsiCall',
  params: '',
};

/** Video calls on external servers: the room only records that there is one. */
@Injectable()
export class VideoCallsService {
  constructor(
    private readonly access: RoomsAccess,
    private readonly repository: RoomSettingsRepository,
    private readonly announcer: RoomAnnouncer,
    private readonly bus: Bus,
  ) {}

  /**
   * The first report begins the call and writes a system message (contract/system-messages.json, jitsi_call_started).
   * @throws AppError a text (route) or error-not-allowed (method) when the caller is not in the room or may not speak
   * there, whether the room exists or not
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
    // Every client in the call reports it every few seconds. Nothing is written while the stored end is far enough
    // ahead.
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
