import type { Message } from '@gantry/contracts';
import { FairQueue, LOGGER, METRICS, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { PreviewsService } from '../previews/previews.service';
import { TranslationService } from '../translation/translation.service';

/** Messages enriched at the same time. */
const AT_ONCE = 8;
/** Messages that wait; beyond it, one of the author who has used most stays as it was written. */
const MAX_WAITING = 1_000;

interface Taken {
  readonly message: Message;
  readonly traceId: string;
}

/**
 * Adds to messages what may come after they were delivered: link previews and translations. The queue is in memory
 * only, so a process that ends loses it: an event for each message would slow down every send for something few
 * messages need.
 */
@Injectable()
export class EnrichmentService {
  private readonly waiting = new FairQueue<Taken>(MAX_WAITING, MAX_WAITING);
  private active = 0;
  private readonly dropped: Counter;

  constructor(
    private readonly previews: PreviewsService,
    private readonly translation: TranslationService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    this.dropped = new Counter({
      name: 'gantry_messages_not_enriched_total',
      help: 'Messages without previews and translations, for too many came at one time',
      registers: [registry],
    });
  }

  /** Returns at once. An edited message is queued again; results for its old text are not stored. */
  take(message: Message, traceId: string): void {
    if (message.t !== undefined || message.msg === '') return;
    if (this.waiting.push(message.u._id, 1, { message, traceId })) this.dropped.inc();
    if (this.active < AT_ONCE) void this.work();
  }

  private async work(): Promise<void> {
    this.active++;
    for (let taken = this.waiting.take(); taken; taken = this.waiting.take()) await this.enrich(taken);
    this.active--;
  }

  private async enrich({ message, traceId }: Taken): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.previews.preview(message, traceId);
      await this.translation.translateForRoom(message, traceId);
    } catch (err) {
      this.logger.warn({ err, message: message._id, traceId }, 'message not enriched');
    } finally {
      this.waiting.charge(message.u._id, performance.now() - startedAt);
    }
  }
}
