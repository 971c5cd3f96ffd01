import type { Message } from '@gantry/contracts';

/** Most characters of JSON in one answer: well below the limit of a bus message. */
const MAX_CHARACTERS = 2_000_000;

/** The first messages that fit into one answer; at least one, however long. */
export function asManyAsFit(messages: readonly Message[]): Message[] {
  let characters = 0;
  const end = messages.findIndex((message) => (characters += JSON.stringify(message).length) > MAX_CHARACTERS);
  return messages.slice(0, end < 0 ? undefined : Math.max(1, end));
}
