import type { FramePriority } from '@gantry/realtime';
import type { Dialect } from './dialects';

/** What each protocol does for its session. */
export interface SessionHost {
  readonly dialect: Dialect;
  deliver(frame: Buffer, priority: FramePriority): void;
  /** The server ended an active subscription: the client is told. */
  ended(id: string): void;
  /** A login on this connection succeeded; called before the answer is sent. */
  loggedIn(user: { userId: string; username?: string; emails?: unknown }): void;
  /** The client has logged out. */
  loggedOut(): void;
  /** The login of this connection was ended elsewhere. */
  revoked(): void;
}
