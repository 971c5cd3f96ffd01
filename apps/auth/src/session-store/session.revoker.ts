import { Bus } from '@gantry/bus';
import { sessionRevoked, type EventPayload } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SessionsRepository } from './sessions.repository';

export type RevocationReason = EventPayload<typeof sessionRevoked>['reason'];

/** Ends logins: removes them from the database, then announces it to all services. */
@Injectable()
export class SessionRevoker {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly bus: Bus,
  ) {}

  async revoke(
    userId: string,
    hashedTokens: readonly string[],
    reason: RevocationReason,
    traceId?: string,
  ): Promise<void> {
    if (hashedTokens.length === 0) return;
    await this.sessions.dropTokens(userId, hashedTokens);
    for (const hashedToken of hashedTokens)
      await this.bus.publish(
        sessionRevoked,
        userId,
        { userId, hashedToken, reason },
        traceId === undefined ? {} : { traceId },
      );
  }

  /** Ends every login of the user and its personal access tokens. Safe when the account no longer exists. */
  async revokeAll(userId: string, reason: RevocationReason, traceId?: string): Promise<void> {
    await this.sessions.dropAllTokens(userId);
    await this.bus.publish(sessionRevoked, userId, { userId, reason }, traceId === undefined ? {} : { traceId });
  }
}
