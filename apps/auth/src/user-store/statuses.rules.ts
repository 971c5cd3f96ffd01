import { USER_STATUSES, type UserStatus } from '@gantry/contracts';

/** A client that was away for longer is told of everybody anew, ms (contract/rest/users.json, users.presence). */
const RECENT_MS = 10 * 60 * 1_000;
/** contract/defaults.json, accounts.presence.numbers. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['offline', 0],
  ['online', 1],
  ['away', 2],
  ['busy', 3],
]);

export function isStatus(text: string): text is UserStatus {
  return USER_STATUSES.some((status) => status === text);
}

/** A status as the stream `user-status` tells it. */
export function statusNumber(status: string | undefined): number {
  return NUMBERS.get(status ?? 'offline') ?? 0;
}

/**
 * What others see: a chosen status other than online wins over that of the connections, unless there is none. Where
 * nobody knows of connections, the choice itself.
 */
export function shownStatus(chosen: UserStatus, connection: string | undefined): string {
  if (connection === undefined) return chosen;
  return connection !== 'offline' && chosen !== 'online' ? chosen : connection;
}

/** Is a list of changes since then enough? */
export function isRecent(from: Date, now: number): boolean {
  return now - from.getTime() < RECENT_MS;
}
