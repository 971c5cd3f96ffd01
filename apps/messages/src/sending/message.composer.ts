import type { RequestContext } from '@gantry/bus';
import { newId, type Message, type OutgoingMessage, MESSAGE_ERRORS } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MarkdownService } from '../markdown/markdown.service';
import { MentionsService } from '../mentions/mentions.service';
import { urlsIn } from '../mentions/urls.rule';
import type { Posting } from '../posting-access/posting.access';
import { ownReactions } from '../reactions/own-reactions.rule';
import { screen } from '../screening/screening.rule';

/** A client's timestamp within this distance is used, ms (contract/defaults.json, documents.message.ts). */
const TRUSTED_SKEW_MS = 10_000;
/** A message whose timestamp is further off is refused, ms. */
const TOLERATED_SKEW_MS = 60_000;
const MAX_ROOMS_WITH_CLOCK = 20_000;

/** Fields that clients may set; the server sets all others. */
const CLIENT_FIELDS = [
  'alias',
  'emoji',
  'avatar',
  'groupable',
  'parseUrls',
  'attachments',
  'blocks',
  'tmid',
  'bot',
  'e2e',
  'location',
  'customFields',
] as const;

/** Types that clients may set: the text can only be read by the clients themselves. */
const CLIENT_TYPES = ['e2e', 'otr', 'otr-ack'] as const;

/** Did a client write this, and not the platform? */
export function isClientsOwn({ t }: Pick<Message, 't'>): boolean {
  return t === undefined || CLIENT_TYPES.some((type) => type === t);
}

/** Makes the document to store from what a client sent. */
@Injectable()
export class MessageComposer {
  /**
   * The newest timestamp given in each room. Two messages of a room never share one, so that their order is certain.
   */
  private readonly lastTime = new LRUCache<string, number>({ max: MAX_ROOMS_WITH_CLOCK });

  constructor(
    private readonly mentions: MentionsService,
    private readonly markdown: MarkdownService,
  ) {}

  /**
   * @throws AppError for a text that is too long, an unsafe link, a wrong clock, or a group mention without permission
   */
  async compose(context: RequestContext, outgoing: OutgoingMessage, posting: Posting): Promise<Message> {
    const { caller, room, settings } = posting;
    const msg = outgoing.msg ?? '';
    screen(outgoing, settings, 'sendMessage');
    const ts = this.timeFor(room._id, outgoing.ts);
    const t = CLIENT_TYPES.find((type) => type === outgoing['t']);
    const [{ mentions, channels }, md] = await Promise.all([
      this.mentions.find(context, msg, posting),
      t === undefined ? this.markdown.of(msg, settings, caller.userId) : undefined,
    ]);
    const urls = outgoing.parseUrls === false ? [] : urlsIn(msg);
    return {
      ...pick(outgoing),
      ...ownReactions(outgoing['reactions'], caller.username ?? ''),
      _id: outgoing._id ?? newId(),
      rid: room._id,
      msg,
      ts,
      u: {
        _id: caller.userId,
        username: caller.username ?? '',
        ...(caller.name === undefined ? {} : { name: caller.name }),
      },
      ...(outgoing.tshow === true ? { tshow: true } : {}),
      ...(t === undefined ? {} : { t }),
      ...(urls.length > 0 ? { urls } : {}),
      ...(md ? { md } : {}),
      ...(settings.flag('Message_Read_Receipt_Enabled') ? { unread: true } : {}),
      mentions,
      channels,
      _updatedAt: new Date(),
    };
  }

  private timeFor(rid: string, given: Date | undefined): Date {
    const now = Date.now();
    if (given !== undefined) {
      const skew = Math.abs(given.getTime() - now);
      if (Number.isNaN(skew) || skew > TOLERATED_SKEW_MS) {
        throw MESSAGE_ERRORS.clockIsOff.error({
          method: 'sendMessage',
          message_ts: given,
          server_ts: now,
        });
      }
      if (skew <= TRUSTED_SKEW_MS) return given;
    }
    const time = Math.max(now, (this.lastTime.get(rid) ?? 0) + 1);
    this.lastTime.set(rid, time);
    return new Date(time);
  }
}

function pick(outgoing: OutgoingMessage): Record<string, unknown> {
  const entries = CLIENT_FIELDS.map((field) => [field, outgoing[field]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
