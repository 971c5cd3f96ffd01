import type { Message } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';

/** A message as one user sees it: with its own star only (contract/defaults.json, normalisation). */
export function messageFor(userId: string, message: Message): Message {
  if (!message.starred) return message;
  return { ...message, starred: message.starred.filter(({ _id }) => _id === userId) };
}

/** Messages as one user sees them. `editedAt` is only shown if Message_ShowEditedStatus is on. */
export function messagesFor(userId: string, messages: readonly Message[], settings: Settings): Message[] {
  const showEdited = settings.flag('Message_ShowEditedStatus');
  return messages.map((message) => {
    const own = messageFor(userId, message);
    if (showEdited || own.editedAt === undefined) return own;
    const { editedAt: _hidden, ...rest } = own;
    return rest;
  });
}
