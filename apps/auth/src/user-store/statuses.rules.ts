import { USER_STATUSES, type UserStatus } from '@gantry/contracts';

/** A client that was away for longer gets all statuses again, ms (contract/rest/users.json, users.presence). */
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

/** A status in the form of the stream `user-status`. */
export function statusNumber(status: string | undefined): number {
  return NUMBERS.get(status ?? 'offline') ?? 0;
}

/**
 * The visible status: a chosen status other than online takes precedence over that of the connections, unless there are
 * no connections. If connections are unknown, the chosen status is shown.
 */
export function shownStatus(chosen: UserStatus, connection: string | undefined): string {
  if (connection === undefined) return chosen;
  return connection !== 'offline' && chosen !== 'online' ? chosen : connection;
}

/** Whether the changes since that time are enough for the client. */
export function isRecent(from: Date, now: number): boolean {
  return now - from.getTime() < RECENT_MS;
}
