/** Runs the work of one connection one item at a time, in order. The queue is bounded. */
export class OrderedWork {
  private waiting: (() => Promise<void>)[] = [];
  private running = false;

  /** @param onFailed called when an item rejects, which is a programming error; the next item runs all the same */
  constructor(
    private readonly maxWaiting: number,
    private readonly onFailed: (error: unknown) => void,
  ) {}

  /** @returns false when the queue is full and the item was not added */
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

  /** Drops the waiting items; the running one continues. */
  clear(): void {
    this.waiting = [];
  }
}
