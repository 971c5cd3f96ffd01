import { Bus } from '@gantry/bus';
import { STREAMS, type Message, type RoomCard } from '@gantry/contracts';
import { stringifyEjson } from '@gantry/ddp';
import { Injectable } from '@nestjs/common';

/** Tells the listeners of a room. The text is written once here and passed on by every gateway as it is. */
@Injectable()
export class MessageBroadcast {
  constructor(private readonly bus: Bus) {}

  changed(message: Message, room: Pick<RoomCard, 't' | 'name'>): void {
    this.bus.emit(STREAMS.roomMessages, {
      eventName: message.rid,
      args: stringifyEjson([message]),
      meta: stringifyEjson({
        roomParticipant: true,
        roomType: room.t,
        ...(room.name === undefined ? {} : { roomName: room.name }),
      }),
    });
  }

  removed(rid: string, _id: string): void {
    this.bus.emit(STREAMS.notifyRoom, { eventName: `${rid}/deleteMessage`, args: stringifyEjson([{ _id }]) });
  }
}
