/** A field of the object that a client hands to a method; undefined where it hands over something else. */
export function fieldOf(argument: unknown, field: string): unknown {
  return typeof argument === 'object' && argument !== null ? Reflect.get(argument, field) : undefined;
}
