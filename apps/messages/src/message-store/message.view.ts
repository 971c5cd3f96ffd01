import type { Message } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

/** A message as one user sees it: of the stars only its own (contract/defaults.json, normalisation). */
export function messageFor(userId: string, message: Message): Message {
  if (!message.starred) return message;
  return { ...message, starred: message.starred.filter(({ _id }) => _id === userId) };
}

/** Messages of a list as one user sees them: that they were edited shows where Message_ShowEditedStatus is on. */
export function messagesFor(userId: string, messages: readonly Message[], settings: Settings): Message[] {
  const showEdited = settings.flag('Message_ShowEditedStatus');
  return messages.map((message) => {
    const own = messageFor(userId, message);
    if (showEdited || own.editedAt === undefined) return own;
    const { editedAt: _hidden, ...rest } = own;
    return rest;
  });
}
