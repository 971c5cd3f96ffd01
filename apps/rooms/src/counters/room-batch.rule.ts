import type { Message } from '@gantry/contracts';
import { isSystemMessage } from '../unread/unread.rule';

/** What happened to one message. */
export type CounterChange =
  | { readonly kind: 'sent'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message }
  | { readonly kind: 'deleted'; readonly messageId: string; readonly previous: Message | null }
  | {
      readonly kind: 'pruned';
      readonly batch: string;
      readonly count: number;
      readonly last: string | undefined;
      readonly previous: Message | null;
    };

/** Whether a message may be the room's lastMessage. */
export function showsInRoom(message: Message): boolean {
  return !isSystemMessage(message) && (message.tmid === undefined || message.tshow === true);
}

/**
 * The newest message of a batch that shows in the room and has not been deleted since, with its latest text.
 * @param isDeleted whether a deletion was seen, in this batch or before
 */
export function lastOf(
  changes: readonly CounterChange[],
  isDeleted: (messageId: string) => boolean,
): Message | undefined {
  let last: Message | undefined;
  const edited = new Map<string, Message>();
  for (const change of changes) {
    if (change.kind === 'edited') edited.set(change.message._id, change.message);
    if (change.kind !== 'sent' || !showsInRoom(change.message) || isDeleted(change.message._id)) continue;
    if (!last || change.message.ts >= last.ts) last = change.message;
  }
  return last && (edited.get(last._id) ?? last);
}
