import type { ConnectionState } from '@gantry/contracts';

export interface ReportedUser {
  readonly userId: string;
  readonly state: ConnectionState;
}

/**
 * Records who is connected to this gateway, and which changes have not been reported yet. After the last connection is
 * lost a user counts as connected for a while, because most clients reconnect at once.
 */
export class PresenceLedger {
  private readonly connections = new Map<string, Map<string, 'online' | 'away'>>();
  private readonly told = new Map<string, ConnectionState | 'unknown'>();
  /** When each change is due to be reported, epoch ms. */
  private readonly pending = new Map<string, number>();

  /** @param graceMs how long a user without a connection counts as connected */
  constructor(private readonly graceMs: number) {}

  show(userId: string, connection: string, state: 'online' | 'away', now: number): void {
    const ofUser = this.connections.get(userId) ?? new Map<string, 'online' | 'away'>();
    this.connections.set(userId, ofUser.set(connection, state));
    this.note(userId, now);
  }

  /** The connection broke. */
  lost(userId: string, connection: string, now: number): void {
    this.remove(userId, connection);
    this.note(userId, now + (this.connections.has(userId) ? 0 : this.graceMs));
  }

  /** The user logged out: reported without the grace period. */
  left(userId: string, connection: string, now: number): void {
    this.remove(userId, connection);
    this.note(userId, now);
  }

  /** Takes out the changes that are due, oldest first; from now on they count as reported. */
  take(now: number, most: number): ReportedUser[] {
    const users: ReportedUser[] = [];
    for (const [userId, at] of this.pending) {
      if (users.length === most) break;
      if (at > now) continue;
      const state = this.stateOf(userId);
      users.push({ userId, state });
      this.pending.delete(userId);
      if (state === 'offline') this.told.delete(userId);
      else this.told.set(userId, state);
    }
    return users;
  }

  /** Records that the report failed: the presence service may or may not have received it. */
  giveBack(users: readonly ReportedUser[], now: number): void {
    for (const { userId } of users) {
      this.told.set(userId, 'unknown');
      this.note(userId, now);
    }
  }

  /** The presence service has forgotten this gateway: everything is reported again. */
  forgetTold(now: number): void {
    this.told.clear();
    for (const userId of this.connections.keys()) this.note(userId, now);
  }

  private remove(userId: string, connection: string): void {
    const ofUser = this.connections.get(userId);
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.connections.delete(userId);
  }

  private note(userId: string, at: number): void {
    if (this.stateOf(userId) === (this.told.get(userId) ?? 'offline')) this.pending.delete(userId);
    else this.pending.set(userId, at);
  }

  private stateOf(userId: string): ConnectionState {
    const ofUser = this.connections.get(userId);
    if (!ofUser) return 'offline';
    return [...ofUser.values()].includes('online') ? 'online' : 'away';
  }
}
