import { AppError } from '@gantry/contracts';

/**
 * Lets at most `running` jobs run and `waiting` wait; turns the rest away at once, so that a flood of logins is a
 * refusal to the flood and not a delay for everybody.
 */
export class Admission {
  private active = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly running: number,
    private readonly waiting: number,
    private readonly what: string,
  ) {}

  /** @throws AppError error-service-unavailable when the queue is full. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.active >= this.running) {
      if (this.queue.length >= this.waiting) throw AppError.unavailable(this.what);
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.active++;
    }
    try {
      return await job();
    } finally {
      // The place passes to the next in line; it is given back only when nobody waits.
      const next = this.queue.shift();
      if (next) next();
      else this.active--;
    }
  }
}
