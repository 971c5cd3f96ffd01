import type { RequestContext } from '@gantry/bus';
import { AppError } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../accounts/accounts.repository';
import { SessionRevoker } from '../sessions/session.revoker';
import { UserEvents } from '../users/user.events';
import { ActiveStatus, type ActiveStatusChange } from './active-status.port';

const METHOD = { method: 'setUserActiveStatus' };

/** The flag alone: set by who may, told to everybody, and whoever is turned off is logged out. */
@Injectable()
export class FlagActiveStatus extends ActiveStatus {
  constructor(
    private readonly policies: PolicyCache,
    private readonly accounts: AccountsRepository,
    private readonly events: UserEvents,
    private readonly revoker: SessionRevoker,
  ) {
    super();
  }

  async set({ caller, traceId }: RequestContext, { userId, active }: ActiveStatusChange): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'edit-other-user-active-status')) throw new AppError('error-not-allowed', 'Not allowed', METHOD);
    const user = await this.accounts.find(userId);
    if (!user || user.active === active) return;
    await this.change(userId, active, traceId);
  }

  private async change(userId: string, active: boolean, traceId: string): Promise<void> {
    const changed = await this.accounts.apply(userId, { set: { active, _updatedAt: new Date() }, unset: [] });
    if (changed) await this.events.changed(changed, traceId);
    if (active) return;
    const tokens = await this.accounts.loginTokens(userId);
    await this.revoker.revoke(userId, tokens.map(({ hashedToken }) => hashedToken), 'deactivated', traceId);
  }
}
