import { Bus } from '@gantry/bus';
import { PUBLIC_CHANNEL_MESSAGES, STREAMS, type Message, type RoomCard } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';

/**
 * Sends messages to the listeners of a room, and to those who follow all public channels. The text is encoded once
 * here, and every gateway passes it on unchanged.
 */
@Injectable()
export class MessageBroadcast {
  constructor(private readonly bus: Bus) {}

  changed(message: Message, room: Pick<RoomCard, 't' | 'name'>): void {
    const args = stringifyEjson([message]);
    // Sent before the message of the room: a client that joins at this moment gets the message twice rather than not at
    // all.
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

/** What bots use to filter messages (contract/ddp-extra.json, streams, `__my_messages__`). */
function metaOf({ t, name }: Pick<RoomCard, 't' | 'name'>, roomParticipant: boolean): string {
  return stringifyEjson({ roomParticipant, roomType: t, ...(name === undefined ? {} : { roomName: name }) });
}
