/** Runs the work of one connection piece by piece, in order; what waits is bounded. */
export class OrderedWork {
  private waiting: (() => Promise<void>)[] = [];
  private running = false;

  /** @param onFailed a piece of work rejected, which it should not: the next one goes on all the same. */
  constructor(
    private readonly maxWaiting: number,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  /** @returns false when too much waits already: nothing was added. */
  add(work: () => Promise<void>): boolean {
    if (this.waiting.length >= this.maxWaiting) return false;
    this.waiting.push(work);
    if (!this.running) void this.run();
    return true;
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let work = this.waiting.shift(); work; work = this.waiting.shift()) await work().catch(this.onFailed);
    this.running = false;
  }

  /** Forgets what waits; what is in hand goes on. */
  clear(): void {
    this.waiting = [];
  }
}
