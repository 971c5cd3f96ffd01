import { Bus, systemContext, type RequestContext } from '@gantry/bus';
import { AppError, roomStanding, type Message } from '@gantry/contracts';
import { LOGGER, PolicyCache, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MessageBroadcast } from '../broadcast/message.broadcast';
import { MessagesRepository } from '../message-store/messages.repository';
import { fetchPreview, type Preview } from './page.fetcher';
import { previewRules, type PreviewRules } from './preview.rules';
import { PreviewCache } from './preview-cache.repository';

/** At most this many links of a message are fetched. */
const MAX_PREVIEWS = 5;

/**
 * Fetches link previews after a message was delivered, then sends the message again with them (contract/defaults.json,
 * documents.urls).
 */
@Injectable()
export class PreviewsService {
  constructor(
    private readonly repository: MessagesRepository,
    private readonly cache: PreviewCache,
    private readonly broadcast: MessageBroadcast,
    private readonly policies: PolicyCache,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A link that cannot be fetched is left as it is. */
  async preview(message: Message, traceId: string): Promise<void> {
    const { urls = [], u } = message;
    if (urls.length === 0 || message.parseUrls === false) return;
    const { settings } = await this.policies.current();
    const rules = previewRules(settings, u.username ?? '');
    if (!rules) return;
    const days = settings.number('API_EmbedCacheExpirationDays');
    const wanted = urls.slice(0, MAX_PREVIEWS);
    const found = await Promise.all(wanted.map((link) => this.one(link, rules, days, traceId)));
    if (found.every((preview, index) => preview === wanted[index])) return;
    const changed = await this.repository.setUrls(message, [...found, ...urls.slice(MAX_PREVIEWS)]);
    const { room } = changed
      ? await this.bus.call(roomStanding, systemContext('messages', traceId), { rid: message.rid })
      : { room: null };
    if (changed && room) this.broadcast.changed(changed, room);
  }

  private async one(link: Preview, rules: PreviewRules, days: number, traceId: string): Promise<Preview> {
    if (link['meta'] !== undefined) return link;
    const known = await this.cache.find(link.url, days);
    if (known) return known;
    try {
      const preview = await fetchPreview(link.url, rules);
      // Failures are not cached: the page may exist later.
      if (preview['meta'] !== undefined) await this.cache.keep(link.url, preview);
      return preview;
    } catch (err) {
      this.logger.debug({ err, traceId }, 'no preview');
      return link;
    }
  }

  /** @throws AppError error-not-allowed */
  async clean({ caller }: RequestContext): Promise<void> {
    const { settings, access } = await this.policies.current();
    if (!access.can(caller, 'edit-privileged-setting'))
      throw new AppError('error-not-allowed', 'Not allowed', { method: 'OEmbedCacheCleanup' });
    await this.cache.forgetOlderThan(settings.number('API_EmbedCacheExpirationDays'));
  }
}
