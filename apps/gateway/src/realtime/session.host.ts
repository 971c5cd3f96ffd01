import type { FramePriority } from '@gantry/realtime';
import type { Dialect } from './dialects';

/** What a protocol does for its session. */
export interface SessionHost {
  readonly dialect: Dialect;
  deliver(frame: Buffer, priority: FramePriority): void;
  /** The server ended a subscription that the client was told is ready: the client is told of that too. */
  ended(id: string): void;
  /** A login on this connection succeeded: before the answer goes out. */
  loggedIn(user: { userId: string; username?: string; emails?: unknown }): void;
  /** The client has logged out by itself, or was logged out. */
  loggedOut(): void;
  /** The login of this connection is over by somebody else's doing. */
  revoked(): void;
}
