import { AppError, userRefOf, type Caller, type UserRef } from '@gantry/contracts';

/**
 * The caller in the form in which rooms and messages name users.
 * @throws AppError not-logged-in, also for an account that has no user name yet
 */
export function selfOf(caller: Caller): UserRef & { username: string } {
  if (caller.kind !== 'user' || caller.username === undefined) throw AppError.notLoggedIn();
  return userRefOf({ _id: caller.userId, username: caller.username, name: caller.name });
}
