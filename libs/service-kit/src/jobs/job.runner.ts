import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '../logger';
import { RecurringTask } from '../recurring.task';
import type { ClaimedJob, JobStore } from './job.store';
import type { JobWork } from './job.work';

/** How often a process searches for jobs that others have stored or left, ms. */
const POLL_MS = 1_000;
/** A job lets other waiting jobs run after this time, ms. */
const SLICE_MS = 2_000;
/** Pause between two steps, so that the database can serve others, ms. */
const PAUSE_MS = 5;
const MAX_BACKOFF_MS = 60_000;
const FIRST_BACKOFF_MS = 250;
/** Most steps that may fail in succession: takes about three hours. */
const MAX_ATTEMPTS = 200;

/** Runs the jobs of a service, one at a time in each process. */
export class JobRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task: RecurringTask;
  private readonly works: ReadonlyMap<string, JobWork>;

  constructor(
    private readonly store: JobStore,
    works: readonly JobWork[],
    private readonly logger: Logger,
  ) {
    this.works = new Map(works.map((work) => [work.kind, work]));
    this.task = new RecurringTask({ what: 'jobs', everyMs: POLL_MS }, () => this.runAll(), logger);
  }

  onApplicationBootstrap(): void {
    this.store.listen(() => this.task.wake());
    this.task.start();
  }

  /** Finishes the running step and releases its job. */
  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  private async runAll(): Promise<void> {
    for (let job = await this.claim(); job; job = await this.claim()) await this.runSlice(job);
  }

  private async claim(): Promise<ClaimedJob | undefined> {
    return this.task.isStopping ? undefined : this.store.claim([...this.works.keys()]);
  }

  private async runSlice(job: ClaimedJob): Promise<void> {
    try {
      await this.store.release(job, await this.steps(job));
    } catch (err) {
      const givenUp = job.attempts + 1 >= MAX_ATTEMPTS;
      this.logger[givenUp ? 'error' : 'warn'](
        { err, job: job._id, attempt: job.attempts + 1 },
        givenUp ? 'job given up' : 'job step failed, it is tried again',
      );
      await this.store.fail(job, givenUp ? String(err) : undefined);
      await this.store.release(job, Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(job.attempts, 10)));
    }
  }

  /** @returns ms until the job may continue; undefined for a finished job */
  private async steps(job: ClaimedJob): Promise<number> {
    const work = this.works.get(job.kind);
    if (!work) throw new Error(`nobody does jobs of kind ${job.kind}`);
    const until = Date.now() + SLICE_MS;
    let place = { phase: job.phase, cursor: job.cursor };
    do {
      const step = await work.step(job.payload, place);
      if (step.done) {
        await this.store.finish(job);
        return 0;
      }
      place = step.next;
      if (!(await this.store.advance(job, place))) return 0;
      if (step.waitMs !== undefined) return step.waitMs;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (Date.now() < until && !this.task.isStopping);
    return 0;
  }
}
