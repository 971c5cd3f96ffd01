import type { Message, UserRef } from '@gantry/contracts';
import { renamedList, renamedRef, type Rename } from './rename';
import { renamedQuotes } from './renamed-quotes';

/** The fields of a message in which users are named. */
export const NAMING_FIELDS = ['u', 'editedBy', 'pinnedBy', 'mentions', 'reactions', 'msg', 't', 'attachments'] as const;
/** System messages whose text is a user name (contract/system-messages.json). */
export const NAMING_TYPES: readonly string[] = [
  ...[
    'uj',
    'ut',
    'au',
    'ul',
    'ru',
    'user-muted',
    'user-unmuted',
    'subscription-role-added',
    'subscription-role-removed',
    'room_e2e_enabled',
    'room_e2e_disabled',
  ],
];

/** The part of a message that a rename may concern. */
export interface NamingMessage extends Partial<
  Pick<Message, 'u' | 'editedBy' | 'mentions' | 'reactions' | 'msg' | 't' | 'attachments'>
> {
  readonly pinnedBy?: UserRef | undefined;
}

type Changed = Partial<Omit<NamingMessage, 't'>>;

/** The fields of a message that are others after a rename, whole; undefined when it names the user rightly, or not at all. */
export function renamedMessage(message: NamingMessage, rename: Rename): Changed | undefined {
  const u = renamedRef(message.u, rename, message.t === undefined);
  const editedBy = renamedRef(message.editedBy, rename, false);
  const pinnedBy = renamedRef(message.pinnedBy, rename, false);
  const mentions = renamedMentions(message.mentions, rename);
  const reactions = renamedReactions(message.reactions, rename);
  const msg = renamedText(message, rename);
  const attachments = message.attachments && renamedQuotes(message.attachments, rename);
  const changed: Changed = {
    ...(u ? { u } : {}),
    ...(editedBy ? { editedBy } : {}),
    ...(pinnedBy ? { pinnedBy } : {}),
    ...(mentions ? { mentions } : {}),
    ...(reactions ? { reactions } : {}),
    ...(msg === undefined ? {} : { msg }),
    ...(attachments ? { attachments } : {}),
  };
  return Object.keys(changed).length === 0 ? undefined : changed;
}

function renamedMentions(mentions: Message['mentions'], rename: Rename): Message['mentions'] {
  const renamed = mentions?.map((mention) => renamedRef(mention, rename, true));
  return renamed?.some(Boolean) ? mentions?.map((mention, index) => renamed[index] ?? mention) : undefined;
}

function renamedReactions(reactions: Message['reactions'], rename: Rename): Message['reactions'] {
  if (!reactions || rename.previous.length === 0) return undefined;
  const renamed = Object.entries(reactions).map(([emoji, reaction]) => {
    const usernames = renamedList(reaction.usernames, rename);
    return { emoji, reaction: usernames ? { ...reaction, usernames } : reaction, isOther: usernames !== undefined };
  });
  return renamed.some(({ isOther }) => isOther)
    ? Object.fromEntries(renamed.map(({ emoji, reaction }) => [emoji, reaction]))
    : undefined;
}

/** A system message that is a name, or `@name` where a message mentions the user. */
function renamedText({ msg, t, mentions = [] }: NamingMessage, rename: Rename): string | undefined {
  if (msg === undefined || msg === '' || rename.previous.length === 0) return undefined;
  if (t !== undefined && NAMING_TYPES.includes(t)) return rename.previous.includes(msg) ? rename.username : undefined;
  if (!mentions.some(({ _id }) => _id === rename.userId)) return undefined;
  const text = rename.previous.reduce((all, former) => withMention(all, former, rename.username), msg);
  return text === msg ? undefined : text;
}

/** A mention is a whole word: `@ann` is in `@ann.` at the end of a sentence, not in `@anna` or `mail@ann`. */
function withMention(text: string, former: string, present: string): string {
  const name = former.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w.@-])@${name}(?![\\w-]|\\.\\w)`, 'gi'), () => `@${present}`);
}
