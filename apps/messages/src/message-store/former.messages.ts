import { newId, type Message, type UserRef } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessagesRepository } from './messages.repository';

/** Copies of messages from before a change, while Message_KeepHistory is on (contract/system-messages.json, rules). */
@Injectable()
export class FormerMessages {
  constructor(private readonly repository: MessagesRepository) {}

  /** Keeps a copy of a message that is about to be changed. @param by the user who changes it */
  async keep(message: Message, { _id, username }: UserRef, settings: Settings): Promise<void> {
    if (!settings.flag('Message_KeepHistory')) return;
    const now = new Date();
    const editedBy = { _id, username: username ?? '' };
    await this.repository.insertHidden({
      ...message,
      ...{ _id: newId(), parent: message._id, editedAt: now, editedBy, _updatedAt: now },
    });
  }
}
