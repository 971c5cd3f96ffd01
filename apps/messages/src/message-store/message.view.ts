import type { Message } from '@gantry/contracts';

/** A message as one user sees it: of the stars only its own (contract/defaults.json, normalisation). */
export function messageFor(userId: string, message: Message): Message {
  if (!message.starred) return message;
  return { ...message, starred: message.starred.filter(({ _id }) => _id === userId) };
}
