/** A stretch of work that is to end soon: others wait for the thread. */
export class Slice {
  private readonly end: number;

  constructor(ms: number) {
    this.end = performance.now() + ms;
  }

  get over(): boolean {
    return performance.now() >= this.end;
  }
}
