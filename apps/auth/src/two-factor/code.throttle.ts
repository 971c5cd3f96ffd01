import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Six digits must not be found by trying: after this many wrong codes none counts for a while. */
const MAX_WRONG_CODES = 10;
/** ms */
const WRONG_CODES_WINDOW_MS = 5 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Wrong codes by account, wherever they are given. Kept in this process only: several replicas each allow as many. */
@Injectable()
export class CodeThrottle {
  private readonly wrong = new LRUCache<string, { count: number; since: number }>({ max: MAX_REMEMBERED });

  /** @param now epoch ms */
  isExhausted(userId: string, now: number): boolean {
    const seen = this.wrong.get(userId);
    return seen !== undefined && seen.count >= MAX_WRONG_CODES && now < seen.since + WRONG_CODES_WINDOW_MS;
  }

  failed(userId: string, now: number): void {
    const seen = this.wrong.get(userId);
    const recent = seen !== undefined && now < seen.since + WRONG_CODES_WINDOW_MS;
    this.wrong.set(userId, recent ? { count: seen.count + 1, since: seen.since } : { count: 1, since: now });
  }

  succeeded(userId: string): void {
    this.wrong.delete(userId);
  }
}
