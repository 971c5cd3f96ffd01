import type { Message } from '@gantry/contracts';

/** What one answer may hold, characters of its JSON: well within one message of the bus. */
const MAX_CHARACTERS = 2_000_000;

/** The first of the messages that one answer holds: at least one, however long. */
export function asManyAsFit(messages: readonly Message[]): Message[] {
  let characters = 0;
  const end = messages.findIndex((message) => (characters += JSON.stringify(message).length) > MAX_CHARACTERS);
  return messages.slice(0, end < 0 ? undefined : Math.max(1, end));
}
