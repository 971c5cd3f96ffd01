/** Names of a user in the parameters of many routes (contract/rest-extra.json, legend.resolves.user). */
export interface NamedUser {
  readonly userId?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly user?: string | null | undefined;
}

/** userId, username or user, in that order; undefined when nobody is named. */
export function userToActOn({ userId, username, user }: NamedUser): { readonly id: string; readonly username?: undefined } | { readonly id?: undefined; readonly username: string } | undefined {
  if (userId) return { id: userId };
  const name = username || user;
  return name ? { username: name } : undefined;
}
