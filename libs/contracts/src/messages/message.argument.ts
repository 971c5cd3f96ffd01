/** A field of the message that a client hands to a method; undefined where it hands over something else. */
export function fieldOf(message: unknown, field: string): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, field) : undefined;
}
