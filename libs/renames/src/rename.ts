import type { UserRef } from '@gantry/contracts';

/** Who a user is now, and what it was called before. */
export interface Rename {
  readonly userId: string;
  readonly username: string;
  readonly name?: string | undefined;
  /** User names that were given up: what is known by a user name alone is found by these. Never the present one. */
  readonly previous: readonly string[];
}

/** Most former user names that one rename replaces: somebody who plays with names loses the oldest. */
export const MAX_PREVIOUS = 50;

/** All former names, the latest last, without the present one. */
export function formerNames(known: readonly string[], more: readonly string[], present?: string): string[] {
  const names = [...known.filter((name) => !more.includes(name)), ...new Set(more)];
  return names.filter((name) => name !== present).slice(-MAX_PREVIOUS);
}

/** A list of user names with the present one in the place of the former ones; undefined when none of them is in it. */
export function renamedList(names: readonly string[], { username, previous }: Rename): string[] | undefined {
  if (!names.some((name) => previous.includes(name))) return undefined;
  return [...new Set(names.map((name) => (previous.includes(name) ? username : name)))];
}

/**
 * A reference to the user as it is now; undefined when it is somebody else's, or right.
 * @param named it carries the display name; others keep it only where they have one
 */
export function renamedRef<R extends UserRef>(
  ref: R | null | undefined,
  { userId, username, name }: Rename,
  named: boolean,
): R | undefined {
  if (!ref || ref._id !== userId) return undefined;
  const carries = named || ref.name !== undefined;
  if (ref.username === username && (!carries || ref.name === name)) return undefined;
  if (!carries) return { ...ref, username };
  const { name: _name, ...rest } = { ...ref, username };
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the same fields, of which `name` may go
  return (name === undefined ? rest : { ...rest, name }) as R;
}
