/** So many calls in so long a time. */
export interface Allowance {
  readonly calls: number;
  readonly perMs: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly limit: number;
  /** Calls left in the window after this one. */
  readonly remaining: number;
  /** When the window ends, epoch ms. */
  readonly resetAt: number;
}

/** Calls that other gateways have not heard of. */
export interface Increment {
  readonly calls: number;
  readonly endsAt: number;
}

interface Window {
  calls: number;
  unshared: number;
  endsAt: number;
}

/**
 * Counts calls in fixed windows, each of which begins with the first call of its key. At most `maxKeys` are known at
 * one time: the one that was not used for the longest time goes first and would begin anew.
 *
 * Replicas that exchange increments agree: calls add up, and of two ends of the same window the earlier one holds.
 */
export class WindowCounters {
  /** In order of use, the oldest first. */
  private readonly windows = new Map<string, Window>();

  /** @param now epoch ms. */
  constructor(
    private readonly maxKeys: number,
    private readonly now: () => number = Date.now,
  ) {}

  get size(): number {
    return this.windows.size;
  }

  /** Counts one call, unless the allowance of the window is used up. @param now epoch ms */
  take(key: string, { calls: limit, perMs }: Allowance, now = this.now()): Verdict {
    const longest = now + perMs;
    const window = this.find(key, now) ?? { calls: 0, unshared: 0, endsAt: longest };
    // The interval became shorter meanwhile, or another gateway's clock is ahead.
    window.endsAt = Math.min(window.endsAt, longest);
    const allowed = window.calls < limit;
    if (allowed) {
      window.calls++;
      window.unshared++;
    }
    this.keep(key, window);
    return { allowed, limit, remaining: Math.max(0, limit - window.calls), resetAt: window.endsAt };
  }

  /** What `take` would say now, without counting. */
  peek(key: string, { calls: limit, perMs }: Allowance): Verdict {
    const now = this.now();
    const window = this.find(key, now);
    const calls = window?.calls ?? 0;
    const resetAt = Math.min(window?.endsAt ?? Infinity, now + perMs);
    return { allowed: calls < limit, limit, remaining: Math.max(0, limit - calls), resetAt };
  }

  /** Adds what was counted elsewhere; of a window that is over it is dropped. */
  add(key: string, { calls, endsAt }: Increment): void {
    if (endsAt <= this.now()) return;
    const window = this.find(key) ?? { calls: 0, unshared: 0, endsAt };
    window.calls += calls;
    window.endsAt = Math.min(window.endsAt, endsAt);
    this.keep(key, window);
  }

  /** What was counted here since the last time; undefined when there is nothing to tell. */
  drain(key: string): Increment | undefined {
    const window = this.find(key);
    if (!window || window.unshared === 0) return undefined;
    const increment = { calls: window.unshared, endsAt: window.endsAt };
    window.unshared = 0;
    return increment;
  }

  private find(key: string, now = this.now()): Window | undefined {
    const window = this.windows.get(key);
    return window && window.endsAt > now ? window : undefined;
  }

  private keep(key: string, window: Window): void {
    this.windows.delete(key);
    this.windows.set(key, window);
    if (this.windows.size <= this.maxKeys) return;
    const [oldest] = this.windows.keys();
    if (oldest !== undefined) this.windows.delete(oldest);
  }
}
