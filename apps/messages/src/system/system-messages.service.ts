import type { RequestContext } from '@gantry/bus';
import type { InputOf, Message, RoomCard, SystemMessageType, writeSystemMessage } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SendingService } from '../sending/sending.service';

interface SystemNote extends Pick<Message, '_id' | 'rid' | 'msg' | 'u' | 'ts' | 'attachments'> {
  readonly t: SystemMessageType;
  /** The role that was given or removed. */
  readonly role?: string;
  readonly actionLinks?: readonly Readonly<Record<string, string>>[];
  readonly snippetId?: string;
  readonly snippetName?: string;
  readonly drid?: string;
}

/** System messages (contract/system-messages.json): they count in the room but do not become its last message. */
@Injectable()
export class SystemMessagesService {
  constructor(private readonly sending: SendingService) {}

  async write(context: RequestContext, { room, ...note }: InputOf<typeof writeSystemMessage>): Promise<void> {
    await this.note(context, note, room);
  }

  /** Stores a system message and broadcasts it. */
  async note(context: RequestContext, note: SystemNote, room: Pick<RoomCard, 't' | 'name'>): Promise<Message> {
    return this.sending.store({ ...note, groupable: false, _updatedAt: new Date() }, room, context.traceId);
  }
}
