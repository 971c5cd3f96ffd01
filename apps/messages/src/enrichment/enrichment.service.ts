import type { Message } from '@gantry/contracts';
import { LOGGER, METRICS, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import { PreviewsService } from '../previews/previews.service';
import { TranslationService } from '../translation/translation.service';

/** Messages enriched at the same time. */
const AT_ONCE = 8;
/** Most messages that wait; further ones stay without previews and translations. */
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
  private readonly waiting: Taken[] = [];
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
    if (this.waiting.length >= MAX_WAITING) {
      this.dropped.inc();
      return;
    }
    this.waiting.push({ message, traceId });
    if (this.active < AT_ONCE) void this.work();
  }

  private async work(): Promise<void> {
    this.active++;
    for (let taken = this.waiting.shift(); taken; taken = this.waiting.shift()) await this.enrich(taken);
    this.active--;
  }

  private async enrich({ message, traceId }: Taken): Promise<void> {
    try {
      await this.previews.preview(message, traceId);
      await this.translation.translateForRoom(message, traceId);
    } catch (err) {
      this.logger.warn({ err, message: message._id, traceId }, 'message not enriched');
    }
  }
}
