import { Bus } from '@gantry/bus';
import { messageSent, type Message } from '@gantry/contracts';
import { LOGGER, METRICS, RecurringTask, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { MessagesRepository } from '../message-store/messages.repository';

/** An older mark was left behind by a process that ended or could not publish, ms. */
const STALE_AFTER_MS = 5_000;
const SWEEP_MS = 5_000;
const SWEEP_LIMIT = 500;
/** Marks of published messages are cleared together, after at most this time, ms. */
const CLEAR_MS = 100;
const CLEAR_LIMIT = 1_000;

/** The same for every attempt, so that JetStream and consumers recognise a repeat. */
function eventId(message: Message): string {
  return `message.sent:${message._id}`;
}

/**
 * A message and the duty to tell about it are one write: the mark. The event goes out right after the write; the mark
 * goes when the event is stored. Whatever dies in between, the sweep finds the mark and tells again: at least once.
 *
 *   insert {…, _outbox} ─► publish ─► clear mark
 *                └──── died here ──► sweep ─► publish ─► clear mark
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private published: string[] = [];
  private clearing: NodeJS.Timeout | undefined;
  private readonly sweeping: RecurringTask;
  private readonly republished: Counter;

  constructor(
    private readonly bus: Bus,
    private readonly repository: MessagesRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    this.sweeping = new RecurringTask({ what: 'sweep of the outbox', everyMs: SWEEP_MS }, () => this.sweep(), logger);
    this.republished = new Counter({
      name: 'gantry_outbox_republished_total',
      help: 'Messages whose event was published by the sweep',
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
    clearTimeout(this.clearing);
    await this.clear();
  }

  /** Publishes stored messages. Never fails: the sweep finds what could not be published. */
  async publish(messages: readonly Message[], traceId?: string): Promise<void> {
    await Promise.all(messages.map((message) => this.publishOne(message, traceId)));
  }

  private async publishOne(message: Message, traceId?: string): Promise<void> {
    try {
      await this.bus.publish(
        messageSent,
        message.rid,
        { message },
        { id: eventId(message), ...(traceId === undefined ? {} : { traceId }) },
      );
    } catch (err) {
      this.logger.warn({ err, message: message._id }, 'event not published, the sweep will');
      return;
    }
    this.published.push(message._id);
    if (this.published.length >= CLEAR_LIMIT) this.clearSafely();
    else this.clearing ??= setTimeout(() => this.clearSafely(), CLEAR_MS);
  }

  private clearSafely(): void {
    this.clear().catch((err: unknown) =>
      this.logger.warn({ err }, 'outbox marks not cleared, their events will be repeated'),
    );
  }

  private async clear(): Promise<void> {
    clearTimeout(this.clearing);
    this.clearing = undefined;
    const ids = this.published;
    this.published = [];
    if (ids.length > 0) await this.repository.markPublished(ids);
  }

  private async sweep(): Promise<void> {
    const left = await this.repository.findUnpublished(new Date(Date.now() - STALE_AFTER_MS), SWEEP_LIMIT);
    if (left.length === 0) return;
    this.republished.inc(left.length);
    await this.publish(left);
  }
}
