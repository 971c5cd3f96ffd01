/** Why the server ends a connection. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

export const TOO_MANY_FRAMES: CloseReason = { code: 1008, reason: 'too many frames' };
export const SLOW_CONSUMER: CloseReason = { code: 1013, reason: 'slow consumer' };
export const TEXT_ONLY: CloseReason = { code: 1003, reason: 'text frames only' };
export const GOING_AWAY: CloseReason = { code: 1012, reason: 'service restart' };
export const REVOKED: CloseReason = { code: 4001, reason: 'logged out' };
