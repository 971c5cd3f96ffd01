import { asSystem, Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  exportMessages,
  type exportRoom,
  type InputOf,
  type Message,
  type OutputOf,
  type RoomCard,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MailPort } from '../mail/mail.port';
import { isMailAddress } from '../mail/mail.rules';
import { UsersRepository } from '../user-store/users.repository';
import { HTML_FORMAT } from './export.files';

type MailInput = InputOf<typeof exportRoom>;

/** Mails messages of a room to people outside it. */
@Injectable()
export class RoomMailsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly mail: MailPort,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-invalid-recipient, error-invalid-messages, error-invalid-email */
  async send(
    context: RequestContext,
    room: RoomCard,
    { toUsers, toEmails, subject, messages: ids }: MailInput,
  ): Promise<OutputOf<typeof exportRoom>> {
    const [names, addresses] = [toUsers ?? [], toEmails ?? []];
    if (names.length === 0 && addresses.length === 0) throw new AppError('error-invalid-recipient');
    if (!ids?.length) throw new AppError('error-invalid-messages');
    if (!addresses.every(isMailAddress)) throw AppError.text('error-invalid-email');
    const messages = await this.messagesOf(context, room._id, ids);
    const found = await Promise.all(names.map((name) => this.users.findByUsername(name, { username: 1, emails: 1 })));
    const known = found.flatMap((user) => user?.emails?.[0]?.address ?? []);
    const missing = names.filter((_, index) => found[index]?.emails?.[0] === undefined);
    const title = room.fname ?? room.name ?? '';
    const content = {
      subject: subject?.replace(/\s+/g, ' ').trim() || `Messages of ${title}`,
      text: messages.map(lineOf).join('\n'),
      html: pageOf(title, room, messages),
      queue: 'bulk' as const,
    };
    const to = [...new Set([...addresses, ...known])];
    await this.mail.send(...to.map((address) => ({ to: address, ...content })));
    return { missing };
  }

  /** Checks that all messages are in this room. The caller's right to read the room was checked before. */
  private async messagesOf(context: RequestContext, rid: string, ids: readonly string[]): Promise<Message[]> {
    const distinct = [...new Set(ids)];
    const { messages } = await this.bus.call(exportMessages, asSystem(context, 'auth'), {
      rid,
      ids: distinct,
      limit: distinct.length,
    });
    if (messages.length < distinct.length) throw new AppError('error-invalid-messages');
    return messages;
  }
}

function lineOf({ u, ts, msg }: Message): string {
  return `${ts.toISOString()} ${u.username ?? ''}: ${msg}`;
}

function pageOf(roomName: string, { _id: roomId, t: type }: RoomCard, messages: readonly Message[]): string {
  const room = {
    ...{ roomId, roomName, type, userId: null, exportedCount: 0, targetFile: '', parts: 0 },
    status: 'completed' as const,
  };
  return HTML_FORMAT.start(room) + HTML_FORMAT.messages(messages, room) + HTML_FORMAT.end;
}
