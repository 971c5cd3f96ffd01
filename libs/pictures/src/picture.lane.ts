import { AppError } from '@gantry/contracts';
import { FairQueue } from '@gantry/service-kit';
import type { PictureJob, PictureReply } from './picture.job';
import type { LaneLimits } from './picture.limits';
import { PictureProcess, type ProcessOptions } from './picture.process';

const WHAT = 'Picture processing';

export type Decode = (job: PictureJob) => Promise<PictureReply>;

const LATE: PictureReply = { kind: 'spent', what: 'time' };

/** One picture's turn in a lane. */
export interface Turn {
  readonly owner: string;
  /** Number of pixels, if known. */
  readonly cost: number;
  /** When the answer must be there, ms since the epoch. */
  readonly answerBy: number;
  readonly work: (decode: Decode) => Promise<PictureReply>;
}

interface Ticket {
  readonly begin: () => void;
  readonly refuse: () => void;
}

/** One process and the pictures that wait for it. */
export class PictureLane {
  private readonly queue: FairQueue<Ticket>;
  private readonly process: PictureProcess;
  private isBusy = false;

  constructor(
    private readonly limits: LaneLimits,
    options: Omit<ProcessOptions, 'limits'>,
  ) {
    this.queue = new FairQueue(limits.waiting, limits.waitingOfOwner);
    this.process = new PictureProcess({ ...options, limits });
  }

  /** The process' id while there is one. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  /**
   * Answers by `answerBy`, whatever the picture does.
   * @throws AppError error-service-unavailable when too many wait, or its turn did not come in time
   */
  async run(turn: Turn): Promise<PictureReply> {
    await this.place(turn);
    const began = performance.now();
    try {
      const reply = await this.work(turn);
      this.queue.charge(turn.owner, this.costOf(reply, performance.now() - began));
      return reply;
    } finally {
      this.isBusy = false;
      this.next();
    }
  }

  /** The picture in progress is answered as `spent`, waiting ones are refused. */
  close(): void {
    for (let ticket = this.queue.take(); ticket; ticket = this.queue.take()) ticket.refuse();
    this.process.end();
  }

  /**
   * The cost of a picture: the pixels that the lane decodes in the time used; all of the allowance if it was used up.
   */
  private costOf({ kind }: PictureReply, ms: number): number {
    const { maxPixels, cpuMs } = this.limits;
    return kind === 'spent' ? maxPixels : Math.min(1, ms / cpuMs) * maxPixels;
  }

  private place({ owner, cost, answerBy }: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        clearTimeout(timer);
        reject(AppError.unavailable(WHAT));
      };
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const ticket: Ticket = { begin, refuse };
      const timer = setTimeout(() => {
        this.queue.remove(ticket);
        refuse();
      }, answerBy - Date.now());
      this.queue.push(owner, cost, ticket)?.refuse();
      this.next();
    });
  }

  private next(): void {
    if (this.isBusy) return;
    const ticket = this.queue.take();
    if (!ticket) return;
    this.isBusy = true;
    ticket.begin();
  }

  private async work({ work, answerBy }: Turn): Promise<PictureReply> {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<PictureReply>((resolve) => {
      timer = setTimeout(() => resolve(LATE), Math.max(1, answerBy - Date.now()));
    });
    // Content that was read too slowly must not be used in another picture's turn.
    const decode: Decode = async (job) => (isOver ? LATE : this.process.run(job, () => !isOver));
    try {
      const reply = await Promise.race([work(decode), late]);
      if (reply.kind === 'spent' && !this.process.isStarting) this.process.end();
      return reply;
    } catch (error) {
      throw error instanceof AppError ? error : AppError.unavailable(WHAT, error);
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }
}
