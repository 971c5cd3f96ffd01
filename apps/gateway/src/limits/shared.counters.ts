import { Bus, type Subscription } from '@gantry/bus';
import { newId, RATE_COUNTS } from '@gantry/contracts';
import { type Allowance, METRICS, type Verdict, WindowCounters } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';

/** Most counters (user or address, times route) that one gateway keeps: about 10 MB. */
export const MAX_SHARED_COUNTERS = 50_000;
/** Increments are collected for this time before the other gateways get them, ms. */
const GOSSIP_MS = 50;
/** Most counters in one emission: about 100 bytes each, far below the limit of a bus message. */
const MAX_BATCH = 1_000;
/**
 * A counter is shared once this part of its limit is used up. With fewer gateways than its inverse, a limit cannot be
 * exceeded without one gateway reaching that part; most counters with a large limit never do.
 */
const SHARED_FROM = 1 / 8;
/** All gateways listen to one event. */
const EVERYWHERE = 'all';

const gossipSchema = z.object({
  from: z.string(),
  counts: z.array(z.tuple([z.string(), z.number().int().positive(), z.number()])).max(MAX_BATCH),
});

/**
 * Counters shared by all gateways. Each gateway decides at once by itself and reports its counts shortly afterwards, so
 * no call waits for the bus. A limit may be exceeded by what other gateways admit in that moment.
 */
@Injectable()
export class SharedCounters implements OnModuleInit, OnModuleDestroy {
  private readonly counters = new WindowCounters(MAX_SHARED_COUNTERS);
  private readonly self = newId();
  /** Keys whose increments are not reported yet. */
  private readonly untold = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private subscription: Subscription | undefined;

  constructor(
    private readonly bus: Bus,
    @Inject(METRICS) registry: Registry,
  ) {
    const size = () => this.counters.size;
    new Gauge({
      name: 'gantry_rate_limit_counters',
      help: 'Users and addresses, times routes, that are counted for rate limits',
      registers: [registry],
      collect() {
        this.set(size());
      },
    });
  }

  async onModuleInit(): Promise<void> {
    this.subscription = await this.bus.listen(RATE_COUNTS.name, EVERYWHERE, ({ args }) => this.hear(args));
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.subscription?.unsubscribe();
  }

  get size(): number {
    return this.counters.size;
  }

  /** Counts one call, unless the limit is used up on all gateways together. */
  take(key: string, allowance: Allowance): Verdict {
    const verdict = this.counters.take(key, allowance);
    if (verdict.allowed && verdict.limit - verdict.remaining >= Math.floor(verdict.limit * SHARED_FROM))
      this.tellSoon(key);
    return verdict;
  }

  /** What `take` would answer now, without counting. */
  peek(key: string, allowance: Allowance): Verdict {
    return this.counters.peek(key, allowance);
  }

  private tellSoon(key: string): void {
    this.untold.add(key);
    if (this.untold.size >= MAX_BATCH) this.tell();
    this.timer ??= setTimeout(() => this.tell(), GOSSIP_MS).unref();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counts: [string, number, number][] = [];
    for (const key of this.untold) {
      const increment = this.counters.drain(key);
      if (increment) counts.push([key, increment.calls, increment.endsAt]);
    }
    this.untold.clear();
    if (counts.length > 0)
      this.bus.emit(RATE_COUNTS, { eventName: EVERYWHERE, args: JSON.stringify({ from: this.self, counts }) });
  }

  private hear(text: string): void {
    const { from, counts } = gossipSchema.parse(JSON.parse(text));
    if (from === this.self) return;
    for (const [key, calls, endsAt] of counts) this.counters.add(key, { calls, endsAt });
  }
}
