import { Bus, type BusEvent, type Subscription } from '@gantry/bus';
import { policyChanged, STALE_ACCOUNTS, type Operation } from '@gantry/contracts';
import { METRICS, Observes } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';

const MAX_ANSWERS = 20_000;
/** A change whose event this gateway missed is noticed after this time, ms. */
const TTL_MS = 30_000;

const staleSchema = z.array(z.string());

/**
 * Caches answers of operations with `cache`, by operation and user. Entries are dropped when auth reports a changed
 * account; an answer that is requested at that moment is not kept.
 */
@Injectable()
export class AnswerCache implements OnModuleInit, OnModuleDestroy {
  /** User id → operation id → answer. */
  private readonly answers = new LRUCache<string, Map<string, unknown>>({ max: MAX_ANSWERS, ttl: TTL_MS });
  private generation = 0;
  private subscription: Subscription | undefined;

  constructor(
    private readonly bus: Bus,
    @Inject(METRICS) registry: Registry,
  ) {
    const size = () => this.answers.size;
    new Gauge({
      name: 'gantry_kept_answers',
      help: 'Users for whom answers are kept',
      registers: [registry],
      collect() {
        this.set(size());
      },
    });
  }

  async onModuleInit(): Promise<void> {
    this.bus.onReconnect(() => this.forgetAll());
    this.subscription = await this.bus.listen(STALE_ACCOUNTS.name, 'all', ({ args }) =>
      this.forget(staleSchema.parse(JSON.parse(args))),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.subscription?.unsubscribe();
  }

  /** The cached answer, else the result of `ask`, which is cached. Callers share the object and must not change it. */
  async get(operation: Operation, userId: string, ask: () => Promise<unknown>): Promise<unknown> {
    const known = this.answers.get(userId);
    if (known?.has(operation.id)) return known.get(operation.id);
    const { generation } = this;
    const answer = await ask();
    if (generation === this.generation) {
      const kept = this.answers.get(userId) ?? new Map<string, unknown>();
      this.answers.set(userId, kept.set(operation.id, answer));
    }
    return answer;
  }

  @Observes(policyChanged)
  onPolicyChanged(_event: BusEvent<typeof policyChanged>): void {
    this.forgetAll();
  }

  private forget(userIds: readonly string[]): void {
    if (userIds.length === 0) return this.forgetAll();
    this.generation++;
    for (const userId of userIds) this.answers.delete(userId);
  }

  private forgetAll(): void {
    this.generation++;
    this.answers.clear();
  }
}
