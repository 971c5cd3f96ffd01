import { canReadRoom } from '@gantry/access';
import { asSystem, Bus, userCallerOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  roomStanding,
  type exportRoom,
  type InputOf,
  type OutputOf,
  type RoomCard,
} from '@gantry/contracts';
import { JobStore, PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { siteUrl } from '../settings/site.url';
import type { ExportDocument } from './export.schema';
import { EXPORT_KIND, formatOf, progressOf } from './export.work';
import { ExportsRepository } from './exports.repository';
import { viewOf } from './exports.service';
import { RoomMailsService } from './room-mails.service';

/** A request this soon after the end of an export gets that one, ms. */
const RECENT_MS = 10 * 60_000;
const FORMATS: readonly string[] = ['html', 'json'];

type ExportInput = InputOf<typeof exportRoom>;

/** Exports the history of one room. */
@Injectable()
export class RoomExportsService {
  constructor(
    private readonly exports: ExportsRepository,
    private readonly mails: RoomMailsService,
    private readonly jobs: JobStore,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError error-action-not-allowed, error-invalid-room for one that the caller does not see too, and those of its type */
  async export(context: RequestContext, input: ExportInput): Promise<OutputOf<typeof exportRoom>> {
    const room = await this.permitted(context, input.rid);
    if (input.type === 'email') return this.mails.send(context, room, input);
    if (!FORMATS.includes(input.format ?? '')) throw new AppError('error-invalid-format');
    return this.toFile(userCallerOf(context.caller).userId, room, input);
  }

  private async permitted(context: RequestContext, rid: string): Promise<RoomCard> {
    const { userId } = userCallerOf(context.caller);
    const [{ room, membership }, { access }] = await Promise.all([
      this.bus.call(roomStanding, asSystem(context, 'auth'), { rid, userId }),
      this.policies.current(),
    ]);
    if (!access.can(context.caller, 'mail-messages', membership?.roles))
      throw new AppError('error-action-not-allowed', 'Mailing is not allowed');
    if (!room || !canReadRoom(access, context.caller, room, membership !== null, false))
      throw new AppError('error-invalid-room');
    return room;
  }

  private async toFile(userId: string, room: RoomCard, input: ExportInput): Promise<OutputOf<typeof exportRoom>> {
    const begun = newRoomExport(userId, room, input);
    const recent = await this.exports.newestAsked(begun.asked);
    if (recent && isRecent(recent)) return this.report(recent);
    if (!(await this.exports.begin(begun))) return this.report((await this.exports.newestAsked(begun.asked)) ?? begun);
    await this.jobs.put(begun._id, EXPORT_KIND, () => ({ exportId: begun._id }));
    return this.report(begun);
  }

  private async report(operation: ExportDocument): Promise<OutputOf<typeof exportRoom>> {
    const { settings } = await this.policies.current();
    const isReady = operation.status === 'completed' && operation.fileId !== undefined;
    return {
      exportOperation: viewOf(operation),
      url: isReady ? siteUrl(settings, `/data-export/${operation.fileId}`) : null,
    };
  }
}

function isRecent({ open, status, _updatedAt }: ExportDocument): boolean {
  return open !== undefined || (status === 'completed' && _updatedAt.getTime() > Date.now() - RECENT_MS);
}

function newRoomExport(
  userId: string,
  { _id: rid, t, fname, name }: RoomCard,
  { format, dateFrom, dateTo }: ExportInput,
): ExportDocument & { readonly asked: string } {
  const now = new Date();
  const fullExport = format === 'json';
  const bounds = [dateFrom, dateTo].map((date) => date?.toISOString() ?? '');
  const asked = [userId, rid, format, ...bounds].join('|');
  const named = { rid, t, name: fname ?? name ?? rid };
  return {
    _id: newId(),
    createdAt: now,
    userId,
    roomList: [progressOf(named, new Set(), formatOf(fullExport).extension)],
    status: 'exporting',
    fileList: [],
    generatedFile: null,
    fullExport,
    _updatedAt: now,
    open: asked,
    asked,
    ...(dateFrom ? { from: dateFrom } : {}),
    ...(dateTo ? { to: dateTo } : {}),
  };
}
