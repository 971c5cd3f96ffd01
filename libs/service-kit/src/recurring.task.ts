import { settlesWithin } from './deadline';
import type { Logger } from './logger';

/** Well below the time that a process has for its end (SHUTDOWN_GRACE_MS), ms. */
const STOP_MS = 10_000;

export interface Recurrence {
  /** What a round does, for the log. */
  readonly what: string;
  readonly everyMs: number;
  /** When the first round comes, ms from the start: at once unless it is said. */
  readonly firstAfterMs?: number;
}

/**
 * Something that is done again and again, never twice at one time: a round that takes longer than the pause takes the
 * place of those that would begin meanwhile. A round that fails is logged, and the next one comes.
 */
export class RecurringTask {
  private timer: NodeJS.Timeout | undefined;
  private inHand: Promise<void> | undefined;
  private isAskedFor = false;
  private stopping = false;

  constructor(
    private readonly recurrence: Recurrence,
    private readonly round: () => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  /** True from {@link stop} on: a long round looks at it and ends early. */
  get isStopping(): boolean {
    return this.stopping;
  }

  start(): void {
    const { everyMs, firstAfterMs = 0 } = this.recurrence;
    const first = (): void => {
      this.timer = setInterval(() => this.begin(), everyMs).unref();
      this.begin();
    };
    if (firstAfterMs > 0) this.timer = setTimeout(first, firstAfterMs).unref();
    else first();
  }

  /** A round now, or, while one is in hand, another right behind it. */
  wake(): void {
    this.isAskedFor = true;
    this.begin();
  }

  /** No more rounds. Waits for the one in hand, 10 s at most. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    if (this.inHand && !(await settlesWithin(this.inHand, STOP_MS)))
      this.logger.warn({ task: this.recurrence.what }, 'not waited for any longer');
  }

  private begin(): void {
    if (!this.stopping) this.inHand ??= this.run();
  }

  private async run(): Promise<void> {
    do {
      this.isAskedFor = false;
      await this.runOnce();
    } while (this.isAskedFor && !this.stopping);
    this.inHand = undefined;
  }

  private async runOnce(): Promise<void> {
    try {
      await this.round();
    } catch (err) {
      this.logger.warn({ err, task: this.recurrence.what }, 'recurring task failed, the next round comes');
    }
  }
}
