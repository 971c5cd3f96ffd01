import { createHash } from 'node:crypto';

/**
 * Every subject on the bus. Three kinds of traffic, told apart by their first token so that an event can never invoke
 * an operation of the same name:
 *
 *   rpc.<service>.<feature>.<verb>      request/reply, queue group = service; with .<instance> behind it one process alone
 *   event.<aggregate>.<fact>.<key>      durable; JetStream in distributed mode
 *   stream.<name>.<token>[.<token>…]    ephemeral fan-out, no queue group
 */
const UNSAFE = /[^A-Za-z0-9_-]/g;

/** Clients choose some keys, and NATS closes a connection whose protocol line is too long: longer keys are hashed. */
export const MAX_KEY_LENGTH = 256;

/**
 * One safe subject token, another one for every other key: anything that means something to NATS (`.`, `*`, `>`,
 * space) becomes `=xxxx`, the hex of its UTF-16 code unit. A token beyond MAX_KEY_LENGTH becomes `=h<sha256>`.
 */
export function tokenise(key: string): string {
  if (key === '') return '=';
  // Code units of one width: UTF-8 would write every lone half of a surrogate pair alike.
  const token = key.replace(UNSAFE, (unit) => `=${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return token.length <= MAX_KEY_LENGTH ? token : `=h${createHash('sha256').update(key, 'utf16le').digest('hex')}`;
}

/** @param instance the one process that is to answer; whichever is free, without it */
export function rpcSubject(operationId: string, instance?: string): string {
  return instance === undefined ? `rpc.${operationId}` : `rpc.${operationId}.${tokenise(instance)}`;
}

export function eventSubject(eventName: string, key: string): string {
  return `event.${eventName}.${tokenise(key)}`;
}

/** All keys of an event. */
export function eventPattern(eventName: string): string {
  return `event.${eventName}.*`;
}

/** `notify-room`, `<rid>/typing` → `stream.notify-room.<rid>.typing`. */
export function streamSubject(stream: string, eventName: string): string {
  const tokens = eventName.split('/').map(tokenise).join('.');
  return `stream.${stream}.${tokens.length <= MAX_KEY_LENGTH ? tokens : tokenise(eventName)}`;
}

/** JetStream stream that keeps the events of one owner. */
export function eventStreamName(owner: string): string {
  return `EVENTS_${owner.toUpperCase()}`;
}

/** Where events go that a consumer refused too often. */
export function deadLetterSubject(durable: string): string {
  return `dead.${tokenise(durable)}`;
}

/** Does `subject` fall under `pattern` (`*` one token, `>` the rest)? */
export function matches(pattern: string, subject: string): boolean {
  const expected = pattern.split('.');
  const actual = subject.split('.');
  for (const [index, token] of expected.entries()) {
    if (token === '>') return actual.length > index;
    if (index >= actual.length) return false;
    if (token !== '*' && token !== actual[index]) return false;
  }
  return expected.length === actual.length;
}
