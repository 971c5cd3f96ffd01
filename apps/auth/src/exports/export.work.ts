import { Bus, systemContext } from '@gantry/bus';
import { exportMessages, newId, roomsOfUser, type OutputOf } from '@gantry/contracts';
import { JOB_DONE, JobWork, PolicyCache, type JobPlace, type JobStep } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AvatarsRepository } from '../avatars/avatars.repository';
import { MailPort } from '../mail/mail.port';
import { infoFields, infoView } from '../user-store/user.view';
import type { UserDocument } from '../user-store/user.schema';
import { UsersRepository } from '../user-store/users.repository';
import { siteUrl } from '../settings/site.url';
import { zipOf, type ArchivedFile } from './export.archive';
import { fileNameOf, HTML_FORMAT, JSON_FORMAT, type ExportFormat } from './export.files';
import type { ExportDocument, RoomProgress } from './export.schema';
import { ExportsRepository } from './exports.repository';

export const EXPORT_KIND = 'data-export';
const payloadSchema = z.object({ exportId: z.string() });
const MAX_PAGE = 1_000;

type Room = OutputOf<typeof roomsOfUser>['rooms'][number];

/**
 * Puts a user's data together, step by step:
 *
 *   preparing ──▶ exporting (one page of one room a step) ──▶ compressing ──▶ completed
 *
 * Each page lies in a file of its own until the archive is whole, so that a process which ends costs one page.
 */
@Injectable()
export class ExportWork extends JobWork {
  readonly kind = EXPORT_KIND;

  constructor(
    private readonly exports: ExportsRepository,
    private readonly users: UsersRepository,
    private readonly avatars: AvatarsRepository,
    private readonly policies: PolicyCache,
    private readonly mail: MailPort,
    private readonly bus: Bus,
  ) {
    super();
  }

  async step(payload: unknown, _place: JobPlace): Promise<JobStep> {
    const operation = await this.exports.find(payloadSchema.parse(payload).exportId);
    if (!operation || operation.open === undefined) return JOB_DONE;
    if (!(await this.users.findById(operation.userId, { _id: 1 }))) {
      await this.exports.close(operation._id, { status: 'failed' });
      return JOB_DONE;
    }
    const { roomList } = operation;
    const next = roomList?.findIndex(({ status }) => status !== 'completed') ?? -1;
    const room = roomList?.[next];
    if (roomList === null) await this.prepare(operation);
    else if (room) await this.readPage(operation, next, room);
    else {
      await this.finish(operation, roomList);
      return JOB_DONE;
    }
    return { done: false, next: { phase: operation.status, cursor: String(next) } };
  }

  private async prepare({ _id, userId, fullExport }: ExportDocument): Promise<void> {
    const { rooms } = await this.bus.call(roomsOfUser, systemContext('auth'), { userId });
    const taken = new Set<string>([formatOf(fullExport).overviewFile]);
    const roomList = rooms.map((room) => progressOf(room, taken, formatOf(fullExport).extension));
    await this.exports.update(_id, { roomList, status: 'exporting' });
  }

  private async readPage(
    { _id, fullExport, from, to }: ExportDocument,
    index: number,
    room: RoomProgress,
  ): Promise<void> {
    const { settings } = await this.policies.current();
    const limit = Math.min(MAX_PAGE, Math.max(1, settings.number('UserData_MessageLimitPerRequest')));
    const { messages, next } = await this.bus.call(exportMessages, systemContext('auth'), {
      rid: room.roomId,
      limit,
      ...(room.after ? { after: room.after } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    });
    await this.exports.savePart(
      partId(_id, room, room.parts),
      Buffer.from(formatOf(fullExport).messages(messages, room)),
    );
    const { after: _after, ...rest } = room;
    const progress: RoomProgress = {
      ...rest,
      parts: room.parts + 1,
      exportedCount: room.exportedCount + messages.length,
      status: next ? 'exporting' : 'completed',
      ...(next ? { after: next } : {}),
    };
    await this.exports.updateRoom(_id, index, progress);
  }

  private async finish(operation: ExportDocument, rooms: readonly RoomProgress[]): Promise<void> {
    const { _id, userId, fullExport } = operation;
    const fileId = operation.fileId ?? newId();
    await this.exports.update(_id, { status: 'compressing', fileId });
    const user = await this.users.findById(userId, { ...infoFields(true, [], true), settings: 1, language: 1 });
    if (!user) throw new Error(`user ${userId} is gone`);
    const format = formatOf(fullExport);
    const name = `${(user.username ?? userId).replace(/[^\w.-]/g, '_')}-${operation.createdAt.toISOString().slice(0, 10)}.zip`;
    // A room export names the room rather than the user who asked for it.
    const about = operation.asked === undefined ? await this.aboutUser(user, rooms, format) : [];
    const files = rooms.map((room): ArchivedFile => ({
      name: room.targetFile,
      content: () => this.contentOf(_id, room, format),
    }));
    await this.exports.saveArchive(fileId, name, zipOf([...about, ...files]));
    await this.exports.close(_id, { status: 'completed', generatedFile: name, completedAt: new Date() });
    for (const room of rooms)
      for (let part = 0; part < room.parts; part++) await this.exports.removePart(partId(_id, room, part));
    await this.tell(user.emails?.[0]?.address, fileId);
  }

  private async aboutUser(
    user: UserDocument,
    rooms: readonly RoomProgress[],
    format: ExportFormat,
  ): Promise<ArchivedFile[]> {
    const overview: ArchivedFile = {
      name: format.overviewFile,
      content: () => textOf(format.overview(infoView(user), rooms)),
    };
    return [overview, ...(await this.pictureOf(user._id))];
  }

  private async *contentOf(exportId: string, room: RoomProgress, format: ExportFormat): AsyncGenerator<Buffer> {
    yield Buffer.from(format.start(room));
    for (let part = 0; part < room.parts; part++) yield await this.exports.readPart(partId(exportId, room, part));
    yield Buffer.from(format.end);
  }

  private async pictureOf(userId: string): Promise<ArchivedFile[]> {
    const picture = await this.avatars.current({ userId });
    const content = picture && (await this.avatars.content(picture));
    if (!content) return [];
    return [{ name: `avatar.${picture.type === 'image/png' ? 'png' : 'jpg'}`, content: () => once(content) }];
  }

  private async tell(to: string | undefined, fileId: string): Promise<void> {
    if (to === undefined) return;
    const { settings } = await this.policies.current();
    const url = siteUrl(settings, `/data-export/${fileId}`);
    await this.mail.send({
      to,
      subject: 'Your data is ready',
      text: `The data that you asked for can be downloaded, while you are logged in, from:\n\n${url}\n`,
    });
  }
}

export function formatOf(fullExport: boolean): ExportFormat {
  return fullExport ? JSON_FORMAT : HTML_FORMAT;
}

export function progressOf(
  { rid, name, t }: Pick<Room, 'rid' | 'name' | 't'>,
  taken: Set<string>,
  extension: string,
): RoomProgress {
  const targetFile = fileNameOf(name ?? rid, rid, taken, extension);
  taken.add(targetFile);
  return {
    roomId: rid,
    roomName: name ?? rid,
    userId: null,
    exportedCount: 0,
    status: 'pending',
    targetFile,
    type: t,
    parts: 0,
  };
}

function partId(exportId: string, { roomId }: RoomProgress, part: number): string {
  return `${exportId}/${roomId}/${part}`;
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

function textOf(text: string): AsyncGenerator<Buffer> {
  return once(Buffer.from(text));
}
