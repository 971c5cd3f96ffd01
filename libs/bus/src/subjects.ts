/**
 * Every subject on the bus. Three kinds of traffic, told apart by their first token so that an event can never invoke
 * an operation of the same name:
 *
 *   rpc.<service>.<feature>.<verb>      request/reply, queue group = service
 *   event.<aggregate>.<fact>.<key>      durable; JetStream in distributed mode
 *   stream.<name>.<token>[.<token>…]    ephemeral fan-out, no queue group
 */
const UNSAFE = /[^A-Za-z0-9_-]/g;

/** One safe subject token: anything that means something to NATS (`.`, `*`, `>`, space) becomes `=xx` hex. */
export function tokenise(key: string): string {
  if (key === '') return '=';
  return key.replace(UNSAFE, (char) => `=${Buffer.from(char, 'utf8').toString('hex')}`);
}

export function rpcSubject(operationId: string): string {
  return `rpc.${operationId}`;
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
  return `stream.${stream}.${eventName.split('/').map(tokenise).join('.')}`;
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
