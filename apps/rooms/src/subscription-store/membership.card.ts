import type { Membership, Subscription } from '@gantry/contracts';

/** What other services need to know of a user's membership in a room. */
export function membershipOf(subscription: Subscription): Membership {
  const { roles, blocked, blocker, ls, u } = subscription;
  return {
    roles: roles ?? [],
    blocked: blocked === true || blocker === true,
    ...(ls === undefined ? {} : { ls }),
    ...(u.username === undefined ? {} : { username: u.username }),
  };
}
