import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  type createToken,
  type getNewToken,
  type InputOf,
  type OutputOf,
  type replaceLogins,
  type UserCaller,
} from '@gantry/contracts';
import { LOGGER, PolicyCache, type Logger } from '@gantry/service-kit';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { delegationOf } from '../delegation/delegation.rules';
import { expiryOf, LoginIssuer } from '../sessions/login.issuer';
import { SessionRevoker } from '../session-store/session.revoker';
import { isExpired, loginLifetimeMs } from '../session-store/token.rules';
import type { LoginToken } from '../user-store/user.schema';
import { UserTargets } from '../user-store/user.targets';
import { SessionTokensRepository } from './session-tokens.repository';

/** Time for other clients of the account to learn the new token (contract/ddp-extra.json, logoutOtherClients), ms. */
const GRACE_MS = 10_000;

/** Creates logins for others, renews logins, and ends those of other clients. */
@Injectable()
export class SessionTokensService implements OnModuleDestroy {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly policies: PolicyCache,
    private readonly targets: UserTargets,
    private readonly tokens: SessionTokensRepository,
    private readonly issuer: LoginIssuer,
    private readonly revoker: SessionRevoker,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleDestroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  /**
   * @throws AppError error-not-authorized for users with more rights, and for everybody while CREATE_TOKENS_FOR_USERS
   * is off
   */
  async create(
    { caller, traceId }: RequestContext,
    input: InputOf<typeof createToken>,
  ): Promise<OutputOf<typeof createToken>> {
    const user = await this.targets.find(input, { roles: 1 });
    const policy = await this.policies.current();
    const may =
      this.config.CREATE_TOKENS_FOR_USERS &&
      policy.access.can(caller, 'user-generate-access-token') &&
      delegationOf(policy).mayActOn(caller, user);
    if (!may) throw new AppError('error-not-authorized', 'Not authorized', { method: 'createToken' });
    const { token } = await this.issuer.issue(user._id, policy.settings, traceId);
    return { userId: user._id, authToken: token };
  }

  /** Ends every login except the caller's. Personal access tokens stay. */
  async removeOthers({ caller, traceId }: RequestContext): Promise<Record<string, never>> {
    const userId = userIdOf(caller);
    const own = caller.kind === 'user' ? caller.hashedToken : undefined;
    const others = (await this.tokens.tokens(userId)).filter(
      ({ type, hashedToken }) => type !== 'personalAccessToken' && hashedToken !== own,
    );
    await this.revoker.revoke(
      userId,
      others.map(({ hashedToken }) => hashedToken),
      'logout',
      traceId,
    );
    return {};
  }

  /** A new login that replaces all existing ones: these, including the caller's, work for another 10 s. */
  async replaceLogins({ caller, traceId }: RequestContext): Promise<OutputOf<typeof replaceLogins>> {
    const userId = userIdOf(caller);
    await this.ownLogin(caller);
    const { settings } = await this.policies.current();
    await this.tokens.endLogins(userId, new Date(Date.now() + GRACE_MS));
    const { token, stored } = await this.issuer.issue(userId, settings, traceId);
    this.revokeAfterGrace(userId, loginLifetimeMs(settings), traceId);
    return { token, tokenExpires: expiryOf(stored, settings) };
  }

  /** If this process ends first, another process' sweep does it. */
  private revokeAfterGrace(userId: string, lifetimeMs: number, traceId: string): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.revokeDead(userId, lifetimeMs, traceId).catch((err: unknown) =>
        this.logger.warn({ err, userId }, 'replaced logins not ended, the sweep will'),
      );
    }, GRACE_MS + 1);
    this.timers.add(timer.unref());
  }

  private async revokeDead(userId: string, lifetimeMs: number, traceId: string): Promise<void> {
    const dead = (await this.tokens.tokens(userId)).filter((token) => isExpired(token, lifetimeMs, Date.now()));
    await this.revoker.revoke(
      userId,
      dead.map(({ hashedToken }) => hashedToken),
      'logout',
      traceId,
    );
  }

  /** A second login that expires together with the caller's, for another connection of the client. */
  async renew({ caller, traceId }: RequestContext): Promise<OutputOf<typeof getNewToken>> {
    const { user, login } = await this.ownLogin(caller);
    const { settings } = await this.policies.current();
    const { token, stored } = await this.issuer.issue(user.userId, settings, traceId, login.when);
    return {
      userId: user.userId,
      token,
      tokenExpires: expiryOf(stored, settings),
      caller: { ...user, hashedToken: stored.hashedToken },
    };
  }

  /** A personal access token must not be turned into a login that outlives it. @throws AppError error-not-allowed */
  private async ownLogin(caller: RequestContext['caller']): Promise<{ user: UserCaller; login: LoginToken }> {
    if (caller.kind !== 'user') throw AppError.notLoggedIn();
    const login = (await this.tokens.tokens(caller.userId)).find(
      ({ hashedToken }) => hashedToken === caller.hashedToken,
    );
    if (!login) throw AppError.notLoggedIn();
    if (login.type === 'personalAccessToken') throw new AppError('error-not-allowed', 'Not allowed');
    return { user: caller, login };
  }
}
