import { Bus, userIdOf, type RequestContext } from '@gantry/bus';
import {
  userKeysReset,
  type Caller,
  type fetchE2eKeys,
  type InputOf,
  type OutputOf,
  type publicKeys,
  type storeE2eKeys,
} from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MailPort } from '../mail/mail.port';
import { SessionRevoker } from '../session-store/session.revoker';
import { TwoFactorAccess } from '../two-factor/two-factor.access';
import { namesSelf, type NamedUser } from '../user-store/user.target';
import { UserTargets } from '../user-store/user.targets';
import { AccountKeysRepository } from './account-keys.repository';
import { LifecycleAccess } from '../lifecycle/lifecycle.access';

type ResetPermission = 'edit-other-user-totp' | 'edit-other-user-e2ee';

/** The account whose keys are reset. */
interface Reset {
  readonly userId: string;
  /** Whether somebody else reset it: the user is told by mail. */
  readonly byOther: boolean;
}

/**
 * Stores a user's keys for end-to-end encryption, and resets them and authenticator apps for their user or an
 * administrator.
 */
@Injectable()
export class AccountKeysService {
  constructor(
    private readonly access: LifecycleAccess,
    private readonly factors: TwoFactorAccess,
    private readonly targets: UserTargets,
    private readonly keys: AccountKeysRepository,
    private readonly revoker: SessionRevoker,
    private readonly mail: MailPort,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async public({ ids }: InputOf<typeof publicKeys>): Promise<OutputOf<typeof publicKeys>> {
    return { users: await this.keys.publicKeys(ids) };
  }

  async store({ caller }: RequestContext, pair: InputOf<typeof storeE2eKeys>): Promise<Record<string, never>> {
    await this.keys.setKeys(userIdOf(caller), pair);
    return {};
  }

  async fetch({ caller }: RequestContext): Promise<OutputOf<typeof fetchE2eKeys>> {
    return (await this.keys.keys(userIdOf(caller))) ?? {};
  }

  /**
   * Users cannot remove their last factor this way while one of their roles requires one.
   * @throws AppError error-user-param-not-provided, error-invalid-user, error-not-allowed
   */
  async resetTotp({ caller, traceId }: RequestContext, target: NamedUser): Promise<Record<string, never>> {
    const reset = await this.resetOf(caller, target, 'edit-other-user-totp');
    if (!reset.byOther) await this.factors.requireTurningOff(reset.userId, 'totp', 'users.resetTOTP');
    if (!(await this.keys.dropTotp(reset.userId))) return {};
    await this.revoker.revokeAll(reset.userId, 'reset', traceId);
    if (reset.byOther)
      await this.tell(
        reset.userId,
        'Your second factor was reset',
        'An administrator has removed the authenticator app from your account. Log in again to set up another one.',
      );
    return {};
  }

  /** @throws AppError error-user-param-not-provided, error-invalid-user, error-not-allowed */
  async resetKeys({ caller, traceId }: RequestContext, target: NamedUser): Promise<Record<string, never>> {
    const { userId, byOther } = await this.resetOf(caller, target, 'edit-other-user-e2ee');
    await this.keys.dropKeys(userId);
    await this.bus.publish(userKeysReset, userId, { userId }, { traceId });
    // Clients make new keys at the next login.
    await this.revoker.revokeAll(userId, 'reset', traceId);
    if (byOther)
      await this.tell(
        userId,
        'Your encryption keys were reset',
        'An administrator has removed the keys for end-to-end encryption from your account. Log in again to make new ones.',
      );
    return {};
  }

  private async resetOf(caller: Caller, target: NamedUser, permission: ResetPermission): Promise<Reset> {
    if (caller.kind === 'user' && namesSelf(target, caller)) return { userId: caller.userId, byOther: false };
    const user = await this.targets.find(target, { roles: 1 });
    await this.access.requireReset(caller, permission, user);
    return { userId: user._id, byOther: true };
  }

  /** The reset succeeds without its mail: a failure is logged. */
  private async tell(userId: string, subject: string, text: string): Promise<void> {
    try {
      for (const to of await this.keys.addresses(userId)) await this.mail.send({ to, subject, text });
    } catch (err) {
      this.logger.warn({ err, userId }, 'user not told of a reset');
    }
  }
}
