import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type downloadExport,
  type ExportOperation,
  type InputOf,
  type OutputOf,
  type requestDataDownload,
} from '@gantry/contracts';
import { JobStore, LOGGER, PolicyCache, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { siteUrl } from '../settings/site.url';
import type { ExportDocument } from './export.schema';
import { EXPORT_KIND } from './export.work';
import { ExportsRepository } from './exports.repository';

const DAY_MS = 86_400_000;
/** An archive is removed after this time, ms. */
const KEPT_MS = 7 * DAY_MS;
const SWEEP_MS = 3_600_000;
/** An export without progress for this time may have lost its job, ms. */
const STALE_MS = 60_000;
/** Most bytes in one answer of a download. */
const PART_BYTES = 512 * 1_024;
const METHOD = { method: 'requestDataDownload' };

/** Exports of users' own data. */
@Injectable()
export class ExportsService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly exports: ExportsRepository,
    private readonly jobs: JobStore,
    private readonly policies: PolicyCache,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sweeping = new RecurringTask({ what: 'sweep of exports', everyMs: SWEEP_MS }, () => this.sweep(), logger);
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeping.stop();
  }

  /**
   * One export of each kind per day; until then the answer is about the existing one.
   * @throws AppError error-not-allowed while the setting is off
   */
  async request(
    { caller }: RequestContext,
    { fullExport }: InputOf<typeof requestDataDownload>,
  ): Promise<OutputOf<typeof requestDataDownload>> {
    const userId = userIdOf(caller);
    const { settings } = await this.policies.current();
    if (!settings.flag('UserData_EnableDownload')) throw new AppError('error-not-allowed', 'Not allowed', METHOD);
    const recent = await this.recent(userId, fullExport);
    if (recent) return this.report(recent, false);
    const begun = newExport(userId, fullExport);
    if (!(await this.exports.begin(begun)))
      return this.report((await this.exports.newest(userId, fullExport)) ?? begun, false);
    await this.jobs.put(begun._id, EXPORT_KIND, () => ({ exportId: begun._id }));
    return this.report(begun, true);
  }

  private async recent(userId: string, fullExport: boolean): Promise<ExportDocument | undefined> {
    const newest = await this.exports.newest(userId, fullExport);
    if (!newest || newest.status === 'failed') return undefined;
    // The process may have ended after storing the export and before storing its job.
    const isLeft = newest.open !== undefined && newest._updatedAt.getTime() < Date.now() - STALE_MS;
    if (isLeft) await this.jobs.put(newest._id, EXPORT_KIND, () => ({ exportId: newest._id }));
    return newest.open !== undefined || newest.createdAt.getTime() > Date.now() - DAY_MS ? newest : undefined;
  }

  private async report(operation: ExportDocument, requested: boolean): Promise<OutputOf<typeof requestDataDownload>> {
    const { settings } = await this.policies.current();
    const isReady = operation.status === 'completed' && operation.fileId !== undefined;
    return {
      requested,
      exportOperation: viewOf(operation),
      url: isReady ? siteUrl(settings, `/data-export/${operation.fileId}`) : null,
      pendingOperationsBeforeMyRequest: await this.exports.countOpenBefore(operation.createdAt),
    };
  }

  /** @throws AppError not-found for whoever does not own it */
  async download(
    { caller }: RequestContext,
    { fileId, offset }: InputOf<typeof downloadExport>,
  ): Promise<OutputOf<typeof downloadExport>> {
    const operation = await this.exports.byFile(fileId);
    const file =
      operation?.status === 'completed' && operation.userId === userIdOf(caller)
        ? await this.exports.archive(fileId)
        : undefined;
    if (!file) throw new AppError('error-invalid-file', 'Invalid file', undefined, 'not-found');
    const content = await this.exports.readArchive(file, offset, PART_BYTES);
    const nextOffset = offset + content.length;
    return {
      fileId,
      name: file.name,
      size: file.size,
      content,
      ...(nextOffset < file.size && content.length > 0 ? { nextOffset } : {}),
    };
  }

  private async sweep(): Promise<void> {
    for (const old of await this.exports.olderThan(new Date(Date.now() - KEPT_MS))) await this.exports.remove(old);
  }

  /** Removes the exports of a deleted account. */
  async forget(userId: string): Promise<void> {
    for (const operation of await this.exports.ofUser(userId)) await this.exports.remove(operation);
  }
}

function newExport(userId: string, fullExport: boolean): ExportDocument {
  const now = new Date();
  return {
    _id: newId(),
    createdAt: now,
    userId,
    roomList: null,
    status: 'preparing',
    fileList: [],
    generatedFile: null,
    fullExport,
    _updatedAt: now,
    open: `${userId}-${fullExport ? 'full' : 'readable'}`,
  };
}

/** Without the fields that only this service needs. */
export function viewOf({
  open: _open,
  fileId: _fileId,
  asked: _asked,
  roomList,
  ...operation
}: ExportDocument): ExportOperation {
  return { ...operation, roomList: roomList?.map(({ parts: _parts, after: _after, ...room }) => room) ?? null };
}
