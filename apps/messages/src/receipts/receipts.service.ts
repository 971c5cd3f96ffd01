import { asSystem, Bus, systemContext, type BusEvent, type RequestContext } from '@gantry/bus';
import {
  AppError,
  lookupUsers,
  MAX_LOOKUP,
  roomStanding,
  type InputOf,
  type OutputOf,
  type ReadReceipt,
  type readReceipts,
  type roomRead,
  type UserCard,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessageAccess } from '../message-access/message.access';
import { ReceiptsRepository } from './receipts.repository';

/** Who has read what: kept with Message_Read_Receipt_Enabled, by name with Message_Read_Receipt_Store_Users. */
@Injectable()
export class ReceiptsService {
  constructor(
    private readonly messages: MessageAccess,
    private readonly repository: ReceiptsRepository,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
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
    const users = await this.users(context, [...new Set(kept.map(({ userId }) => userId))]);
    const receipts = kept.map((receipt): ReadReceipt => ({ ...receipt, user: users.get(receipt.userId) ?? null }));
    return { receipts };
  }

  private async users(context: RequestContext, ids: readonly string[]): Promise<Map<string, ReadReceipt['user']>> {
    const found: UserCard[] = [];
    for (let start = 0; start < ids.length; start += MAX_LOOKUP) {
      const page = { ids: ids.slice(start, start + MAX_LOOKUP) };
      found.push(...(await this.bus.call(lookupUsers, asSystem(context, 'messages'), page)).users);
    }
    const named = ({ _id, username, name }: UserCard) => ({ _id, username, ...(name === undefined ? {} : { name }) });
    return new Map(found.map((user) => [user._id, named(user)]));
  }
}
