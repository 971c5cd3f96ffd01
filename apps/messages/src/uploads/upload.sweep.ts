import { LOGGER, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { UploadsRepository } from '../upload-store/uploads.repository';

/** A file without a message is removed when nothing has happened to it for this time, ms. */
export const ABANDONED_MS = 15 * 60_000;
const SWEEP_MS = 60_000;
/** Most files removed per round. */
const MAX_SWEPT = 100;

/** Removes files that were abandoned by clients or by processes that ended. */
@Injectable()
export class UploadSweep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: RecurringTask;

  constructor(
    private readonly uploads: UploadsRepository,
    private readonly removal: UploadRemoval,
    @Inject(LOGGER) logger: Logger,
  ) {
    const recurrence = { what: 'sweep of abandoned uploads', everyMs: SWEEP_MS, firstAfterMs: SWEEP_MS };
    this.sweeping = new RecurringTask(recurrence, () => this.sweep(new Date()), logger);
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeping.stop();
  }

  async sweep(now: Date): Promise<void> {
    const since = new Date(now.getTime() - ABANDONED_MS);
    for (const file of await this.uploads.abandonedSince(since, MAX_SWEPT)) await this.removal.discard(file);
  }
}
