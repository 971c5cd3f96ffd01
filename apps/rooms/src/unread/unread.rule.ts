import type { Message, RoomType } from '@gantry/contracts';

/** The settings Unread_Count (channels and groups) and Unread_Count_DM. */
export interface UnreadSettings {
  readonly rooms: string;
  readonly directs: string;
}

export interface Counts {
  readonly unread: number;
  readonly userMentions: number;
  readonly groupMentions: number;
}
export const NO_COUNTS: Counts = { unread: 0, userMentions: 0, groupMentions: 0 };

/** What one message does to the counters of its room and of the members there. */
export interface MessageEffect {
  /** Added to the room's `msgs`. */
  readonly msgs: 0 | 1;
  /** Whether it becomes lm and lastMessage, sets the members' alert and marks the room as read for its author. */
  readonly activity: boolean;
  readonly sender: string;
  /** Added for every member except the author. */
  readonly everyone: Counts;
  /** Added on top of that for users who are mentioned by name, except the author. */
  readonly mentioned: ReadonlyMap<string, Counts>;
}

const GROUP_MENTIONS: ReadonlySet<string> = new Set(['all', 'here']);
/** Messages of users that carry a `t` all the same (contract/system-messages.json, rules and clientMade). */
const ORDINARY_KINDS: ReadonlySet<string> = new Set([
  'e2e',
  'otr',
  'otr-ack',
  'discussion-created',
  'jitsi_call_started',
  'livechat-close',
]);
const UNCOUNTED_KINDS: ReadonlySet<string> = new Set([
  'livechat_navigation_history',
  'livechat_transfer_history',
  'livechat_transcript_history',
]);

const COUNTS_USER_MENTIONS: ReadonlySet<string> = new Set([
  'all_messages',
  'user_mentions_only',
  'user_and_group_mentions_only',
]);
const COUNTS_GROUP_MENTIONS: ReadonlySet<string> = new Set([
  'all_messages',
  'group_mentions_only',
  'user_and_group_mentions_only',
]);

/** The parts of a message that the rule needs. */
export type CountedMessage = Pick<Message, 'u' | 't' | 'tmid' | 'tshow' | 'mentions'>;

/** A system message: it counts in `msgs` and is nothing to read. */
export function isSystemMessage(message: Pick<Message, 't'>): boolean {
  return message.t !== undefined && !ORDINARY_KINDS.has(message.t);
}

/** contract/defaults.json, `unread`. A message adds at most one to anybody's `unread`. */
export function effectOf(message: CountedMessage, roomType: RoomType, settings: UnreadSettings): MessageEffect {
  const sender = message.u._id;
  const hiddenReply = message.tmid !== undefined && message.tshow !== true;
  if (isSystemMessage(message) || hiddenReply) {
    const msgs = message.t !== undefined && UNCOUNTED_KINDS.has(message.t) ? 0 : 1;
    return { msgs, activity: false, sender, everyone: NO_COUNTS, mentioned: new Map() };
  }
  const direct = roomType === 'd';
  const mode = direct ? settings.directs : settings.rooms;
  const ids = (message.mentions ?? []).map(({ _id }) => _id);
  const group = ids.some((id) => GROUP_MENTIONS.has(id));
  const everyoneUnread = mode === 'all_messages' || (group && (direct || COUNTS_GROUP_MENTIONS.has(mode)));
  const mentionUnread = !everyoneUnread && (direct || COUNTS_USER_MENTIONS.has(mode));
  const own: Counts = { unread: Number(mentionUnread), userMentions: 1, groupMentions: 0 };
  const users = ids.filter((id) => id !== sender && !GROUP_MENTIONS.has(id));
  return {
    msgs: 1,
    activity: true,
    sender,
    everyone: { unread: Number(everyoneUnread), userMentions: 0, groupMentions: Number(group) },
    mentioned: new Map(users.map((id) => [id, own])),
  };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    unread: a.unread + b.unread,
    userMentions: a.userMentions + b.userMentions,
    groupMentions: a.groupMentions + b.groupMentions,
  };
}

export function isNothing(counts: Counts): boolean {
  return counts.unread === 0 && counts.userMentions === 0 && counts.groupMentions === 0;
}

/** The effect of several messages on the members, with as few writes as possible. */
export interface MemberPlan {
  /** Whether there is something to read: everybody except the last author gets alert and open. */
  readonly activity: boolean;
  /** Added for every member who has sent none of the messages. */
  readonly everyone: Counts;
  /** Added on top of that for mentioned members who have sent none of the messages. */
  readonly mentioned: ReadonlyMap<string, Counts>;
  /** Set, not added, for the authors: sending marks the room as read, so only later messages count. */
  readonly senders: ReadonlyMap<string, { readonly counts: Counts; readonly alert: boolean }>;
}

/**
 * Sums up effects in the order in which the messages were written. The result equals applying them one by one, however
 * the messages are split into batches.
 */
export function planMembers(effects: readonly MessageEffect[]): MemberPlan {
  let everyone = NO_COUNTS;
  const mentioned = new Map<string, Counts>();
  const senders = new Map<string, { counts: Counts; alert: boolean }>();
  const active = effects.filter(({ activity }) => activity);
  for (const effect of active) {
    everyone = addCounts(everyone, effect.everyone);
    for (const [userId, sender] of senders) {
      senders.set(userId, {
        counts: addCounts(sender.counts, addCounts(effect.everyone, effect.mentioned.get(userId) ?? NO_COUNTS)),
        alert: true,
      });
    }
    senders.set(effect.sender, { counts: NO_COUNTS, alert: false });
    for (const [userId, counts] of effect.mentioned) {
      if (!senders.has(userId)) mentioned.set(userId, addCounts(mentioned.get(userId) ?? NO_COUNTS, counts));
    }
  }
  for (const userId of senders.keys()) mentioned.delete(userId);
  return { activity: active.length > 0, everyone, mentioned, senders };
}
