import { AppError, newSecret, type Caller } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { hashToken } from '../session-store/token.rules';
import { UsersRepository } from '../user-store/users.repository';
import { SetupSecretsRepository } from './setup-secrets.repository';

/** How long a set-up link is valid, ms; the next start logs another one. */
const LIFETIME_MS = 7 * 24 * 3_600_000;

/**
 * The first registered user becomes administrator. To make sure that this is the operator of the server, the first
 * account needs a link that is only in the log, or a connection from the machine itself.
 */
@Injectable()
export class SetupService {
  constructor(
    private readonly users: UsersRepository,
    private readonly secrets: SetupSecretsRepository,
    @Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'ROOT_URL'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Logs a link while there is no administrator; otherwise revokes earlier links. */
  async offer(): Promise<void> {
    if (await this.users.hasAdmin()) return this.secrets.remove();
    const [secret, now] = [newSecret(), new Date()];
    await this.secrets.remove(oldest(now));
    await this.secrets.keep(hashToken(secret), now);
    const link = `${this.config.ROOT_URL.replace(/\/+$/, '')}/setup/${secret}`;
    this.logger.warn(
      { link },
      'nobody is administrator: open this link to make the first account, or register from this machine',
    );
  }

  /**
   * @param secret of the link, sent in the parameter of the registration secret
   * @returns whether this is the set-up, which is exempt from the other rules of registration
   * @throws AppError error-setup-required for other registrations while there is no administrator
   */
  async admit(caller: Caller, secret: string | null | undefined): Promise<boolean> {
    if (await this.users.hasAdmin()) return false;
    if (caller.kind === 'anonymous' && caller.isLocal === true) return true;
    if (secret && (await this.secrets.isKept(hashToken(secret), oldest(new Date())))) return true;
    throw new AppError(
      'error-setup-required',
      'This server has no administrator yet: make the first account by the set-up link in its log',
      { method: 'registerUser' },
    );
  }

  /** There is an administrator now: all links are revoked. */
  async end(): Promise<void> {
    await this.secrets.remove();
  }
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - LIFETIME_MS);
}
