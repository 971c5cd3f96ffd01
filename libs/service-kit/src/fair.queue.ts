import { LRUCache } from 'lru-cache';

/** Most owners whose use is remembered. */
const MAX_OWNERS = 1_000;
/** An owner's use is forgotten after this time without a new job, ms. */
const REMEMBERED_MS = 10 * 60_000;

interface Waiting<Job> {
  readonly owner: string;
  readonly cost: number;
  readonly job: Job;
}

/**
 * A bounded queue that takes next what leaves its owner with the least use: one who sends much, or what costs much, waits
 * behind everybody else, and is turned away first when the queue is full.
 */
export class FairQueue<Job> {
  private readonly waiting: Waiting<Job>[] = [];
  private readonly used = new LRUCache<string, number>({ max: MAX_OWNERS, ttl: REMEMBERED_MS });

  constructor(
    private readonly most: number,
    private readonly mostOfOwner: number,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /**
   * @param cost estimated cost in any one unit.
   * @returns the job that is turned away, this one or another, if the queue is full
   */
  push(owner: string, cost: number, job: Job): Job | undefined {
    if (this.waiting.filter((each) => each.owner === owner).length >= this.mostOfOwner) return job;
    this.waiting.push({ owner, cost, job });
    if (this.waiting.length <= this.most) return undefined;
    return this.removeAt(this.placeOf((order, worst) => order >= worst));
  }

  take(): Job | undefined {
    return this.removeAt(this.placeOf((order, best) => order < best));
  }

  remove(job: Job): void {
    this.removeAt(this.waiting.findIndex((each) => each.job === job));
  }

  /** Records the real cost of an owner's job. */
  charge(owner: string, cost: number): void {
    this.used.set(owner, (this.used.get(owner) ?? 0) + cost);
  }

  private placeOf(isBetter: (order: number, than: number) => boolean): number {
    let place = -1;
    let chosen = 0;
    for (const [index, { owner, cost }] of this.waiting.entries()) {
      const order = (this.used.get(owner) ?? 0) + cost;
      if (place >= 0 && !isBetter(order, chosen)) continue;
      place = index;
      chosen = order;
    }
    return place;
  }

  private removeAt(place: number): Job | undefined {
    return place < 0 ? undefined : this.waiting.splice(place, 1)[0]?.job;
  }
}
