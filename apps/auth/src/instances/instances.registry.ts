import { Bus, type Subscription } from '@gantry/bus';
import { HEARTBEAT_EXPIRES_MS, instanceRecordSchema, PROCESS_HEARTBEATS, type InstanceRecord } from '@gantry/contracts';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

/** More processes than a platform has; bounds the memory that made-up ones can use. */
const MAX_INSTANCES = 1_000;

/** Processes that reported recently. */
@Injectable()
export class InstancesRegistry implements OnModuleInit, OnModuleDestroy {
  /** Ordered by the time of their last report. */
  private readonly heard = new Map<string, { record: InstanceRecord; at: number }>();
  private subscription: Subscription | undefined;

  constructor(private readonly bus: Bus) {}

  async onModuleInit(): Promise<void> {
    this.subscription = await this.bus.listen(PROCESS_HEARTBEATS.name, PROCESS_HEARTBEATS.beat, ({ args }) =>
      this.hear(args, Date.now()),
    );
    this.ask();
    this.bus.onReconnect(() => this.ask());
  }

  async onModuleDestroy(): Promise<void> {
    await this.subscription?.unsubscribe();
  }

  /** Asks all processes to report, so that a new listener need not wait for their next report. */
  private ask(): void {
    this.bus.emit(PROCESS_HEARTBEATS, { eventName: PROCESS_HEARTBEATS.ask, args: '[]' });
  }

  hear(text: string, now: number): void {
    const record = instanceRecordSchema.parse(JSON.parse(text));
    this.heard.delete(record._id);
    this.heard.set(record._id, { record, at: now });
    const [oldest] = this.heard.keys();
    if (this.heard.size > MAX_INSTANCES && oldest !== undefined) this.heard.delete(oldest);
  }

  /** Those that run, the oldest first. */
  running(now: number): InstanceRecord[] {
    for (const [id, { at }] of this.heard) if (now - at >= HEARTBEAT_EXPIRES_MS) this.heard.delete(id);
    return [...this.heard.values()]
      .map(({ record }) => record)
      .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  }
}
