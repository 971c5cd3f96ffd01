import type { Message } from '@gantry/contracts';
import { isEmojiName } from '../emoji/emoji.names';

/** Most different reactions that a new message may carry. */
const MAX_REACTIONS = 100;

/** Keeps only the sender's own reactions of those sent with a message. */
export function ownReactions(given: unknown, username: string): Pick<Message, 'reactions'> {
  if (typeof given !== 'object' || given === null || username === '') return {};
  const own = Object.entries(given)
    .slice(0, MAX_REACTIONS)
    .filter(([emoji, reaction]) => isEmoji(emoji) && hasReacted(reaction, username))
    .map(([emoji]): [string, { usernames: string[] }] => [emoji, { usernames: [username] }]);
  return own.length > 0 ? { reactions: Object.fromEntries(own) } : {};
}

const isEmoji = (text: string): boolean => /^:[^:]+:$/.test(text) && isEmojiName(text.slice(1, -1));

function hasReacted(reaction: unknown, username: string): boolean {
  const usernames: unknown =
    typeof reaction === 'object' && reaction !== null ? Reflect.get(reaction, 'usernames') : undefined;
  return Array.isArray(usernames) && usernames.includes(username);
}
