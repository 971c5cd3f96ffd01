/** A field of the object that a client passed to a method; undefined if it passed something else. */
export function fieldOf(argument: unknown, field: string): unknown {
  return typeof argument === 'object' && argument !== null ? Reflect.get(argument, field) : undefined;
}
