import { LRUCache } from 'lru-cache';

/** What one owner's texts may take of the parser's time, ms, in each span of time: a hundred long texts, or two hostile ones. */
const BUDGET_MS = 500;
const SPAN_MS = 10_000;
/** Owners whose use is known at one time. */
const MAX_OWNERS = 10_000;

/** Keeps whoever writes texts that are made to be costly from having the parser to themselves. */
export class ParserBudget {
  private readonly spent = new LRUCache<string, number>({ max: MAX_OWNERS, ttl: SPAN_MS, noUpdateTTL: true });

  isSpent(owner: string): boolean {
    return (this.spent.get(owner) ?? 0) >= BUDGET_MS;
  }

  spend(owner: string, ms: number): void {
    this.spent.set(owner, (this.spent.get(owner) ?? 0) + ms);
  }
}
