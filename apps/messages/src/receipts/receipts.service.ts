import { Bus, systemContext, type BusEvent, type RequestContext } from '@gantry/bus';
import {
  AppError,
  roomStanding,
  type InputOf,
  type OutputOf,
  type ReadReceipt,
  type readReceipts,
  type roomRead,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { UserNames } from '../user-names/user.names';
import { ReceiptsRepository } from './receipts.repository';

/**
 * Read receipts, if Message_Read_Receipt_Enabled is on; who has read what only with Message_Read_Receipt_Store_Users.
 */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: ReceiptsRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
    private readonly users: UserNames,
    private readonly bus: Bus,
  ) {}

  async read({ payload, traceId }: BusEvent<typeof roomRead>): Promise<void> {
    const { rid, userId, joined, until, readByAll } = payload;
    const { settings } = await this.policies.current();
    if (!settings.flag('Message_Read_Receipt_Enabled')) return;
    if (settings.flag('Message_Read_Receipt_Store_Users')) await this.repository.keep(rid, userId, { joined, until });
    const told = readByAll ? await this.repository.markReadByAll(rid, readByAll) : [];
    if (told.length === 0) return;
    const { room } = await this.bus.call(roomStanding, systemContext('messages', traceId), { rid });
    if (room) for (const message of told) this.broadcast.changed(message, room);
  }

  /** @throws AppError error-invalid-message for a message that the caller does not see */
  async list(
    context: RequestContext,
    { messageId }: InputOf<typeof readReceipts>,
  ): Promise<OutputOf<typeof readReceipts>> {
    const readable = await this.messages.readable(context, messageId);
    if (!readable) throw new AppError('error-invalid-message', 'Invalid message', { method: 'getReadReceipts' });
    const kept = await this.repository.of(messageId);
    const users = await this.users.byIds(
      context,
      kept.map(({ userId }) => userId),
    );
    const receipts = kept.map((receipt): ReadReceipt => ({ ...receipt, user: users.get(receipt.userId) ?? null }));
    return { receipts };
  }
}
