import { Bus } from '@gantry/bus';
import { PUBLIC_CHANNEL_MESSAGES, STREAMS, type Message, type RoomCard } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';

/**
 * Tells the listeners of a room, and those who follow all public channels. The text is written once here and passed on by every
 * gateway as it is.
 */
@Injectable()
export class MessageBroadcast {
  constructor(private readonly bus: Bus) {}

  changed(message: Message, room: Pick<RoomCard, 't' | 'name'>): void {
    const args = stringifyEjson([message]);
    // Before the room: who joins it at this moment hears the message twice rather than never.
    if (room.t === 'c')
      this.bus.emit(PUBLIC_CHANNEL_MESSAGES, {
        eventName: PUBLIC_CHANNEL_MESSAGES.event,
        args,
        room: message.rid,
        meta: metaOf(room, false),
      });
    this.bus.emit(STREAMS.roomMessages, { eventName: message.rid, args, meta: metaOf(room, true) });
  }

  removed(rid: string, _id: string): void {
    this.bus.emit(STREAMS.notifyRoom, { eventName: `${rid}/deleteMessage`, args: stringifyEjson([{ _id }]) });
  }
}

/** What bots decide by (contract/ddp-extra.json, streams, `__my_messages__`). */
function metaOf({ t, name }: Pick<RoomCard, 't' | 'name'>, roomParticipant: boolean): string {
  return stringifyEjson({ roomParticipant, roomType: t, ...(name === undefined ? {} : { roomName: name }) });
}
