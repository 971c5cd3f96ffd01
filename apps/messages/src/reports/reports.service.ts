import type { RequestContext } from '@gantry/bus';
import { newId, type InputOf, type reportMessage, MESSAGE_ERRORS } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MessageAccess } from '../message-access/message.access';
import { ReportsRepository } from './reports.repository';

/** Reports messages to moderators (contract/ddp-extra.json, reportMessage). */
@Injectable()
export class ReportsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly reports: ReportsRepository,
  ) {}

  /** @throws AppError for an empty description, or a message that the caller does not see */
  async report(context: RequestContext, { messageId, description }: InputOf<typeof reportMessage>): Promise<void> {
    const method = 'reportMessage';
    if (description.trim() === '') throw MESSAGE_ERRORS.invalidDescription.error({ method });
    const readable = await this.messages.readable(context, messageId);
    if (!readable) throw MESSAGE_ERRORS.invalidMessageId.error({ method });
    const { message, posting } = readable;
    const now = new Date();
    await this.reports.insert({
      _id: newId(),
      message,
      description,
      ts: now,
      userId: posting.caller.userId,
      _updatedAt: now,
    });
  }
}
