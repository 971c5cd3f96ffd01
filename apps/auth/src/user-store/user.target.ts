import type { UserCaller } from '@gantry/contracts';

/** The parameters that name a user in many routes (contract/rest-extra.json, legend.resolves.user). */
export interface NamedUser {
  readonly userId?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly user?: string | null | undefined;
}

type Target =
  { readonly id: string; readonly username?: undefined } | { readonly id?: undefined; readonly username: string };

/** userId, username or user, in that order; undefined when none is given. */
export function userToActOn({ userId, username, user }: NamedUser): Target | undefined {
  const id = userId?.trim();
  if (id) return { id };
  const name = username?.trim() || user?.trim();
  return name ? { username: name } : undefined;
}

/** Whether the call names nobody, or the caller. */
export function namesSelf(named: NamedUser, caller: Pick<UserCaller, 'userId' | 'username'>): boolean {
  const target = userToActOn(named);
  if (!target) return true;
  return target.id === undefined ? target.username === caller.username : target.id === caller.userId;
}

/** The given id or name; undefined when none is given. */
export function namedAs(named: NamedUser): string | undefined {
  const target = userToActOn(named);
  return target?.id ?? target?.username;
}
