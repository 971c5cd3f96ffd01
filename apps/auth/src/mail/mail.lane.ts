/** Runs jobs in at most `workers` loops; a loop ends when there are no more jobs. */
export class MailLane {
  private running = 0;
  /**
   * Grows with every call of {@link wake}, so that a loop that found nothing looks again if it was called in the
   * meantime.
   */
  private calls = 0;
  private stopped = false;
  private readonly loops = new Set<Promise<void>>();

  /** @param next does one job. @returns false when there was none */
  constructor(
    private readonly workers: number,
    private readonly next: () => Promise<boolean>,
    private readonly failed: (error: unknown) => void,
  ) {}

  wake(): void {
    this.calls++;
    if (this.stopped || this.running >= this.workers) return;
    this.running++;
    const loop = this.work().finally(() => this.loops.delete(loop));
    this.loops.add(loop);
  }

  private async work(): Promise<void> {
    try {
      let seen: number;
      do {
        seen = this.calls;
        while (!this.stopped && (await this.next()));
      } while (!this.stopped && seen !== this.calls);
    } catch (error) {
      this.failed(error);
    } finally {
      this.running--;
    }
  }

  /** Starts no more jobs; resolves when the running ones are done. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }
}
