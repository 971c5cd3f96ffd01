import { AppError, newSecret, type Caller } from '@gantry/contracts';
import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { hashToken } from '../session-store/token.rules';
import { UsersRepository } from '../user-store/users.repository';
import { SetupSecretsRepository } from './setup-secrets.repository';

/** How long a set-up link is good; the next start prints another one, ms. */
const LIFETIME_MS = 7 * 24 * 3_600_000;

/**
 * Who signs up first administers. So that this is whoever runs the server and not whoever finds it first, the first account is
 * made by a link that is in the log alone, or from the machine itself.
 */
@Injectable()
export class SetupService {
  constructor(
    private readonly users: UsersRepository,
    private readonly secrets: SetupSecretsRepository,
    @Inject(AUTH_CONFIG) private readonly config: Pick<AuthConfig, 'ROOT_URL'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Prints a link while there is no administrator; ends those of earlier starts when there is one. */
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
   * @param secret of the link, where the documented parameters have the end of the address that people register at
   * @returns whether this is the set-up, for which no other rule about who may register holds
   * @throws AppError error-setup-required for others while nobody is administrator
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

  /** There is an administrator: no link is of use any more. */
  async end(): Promise<void> {
    await this.secrets.remove();
  }
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - LIFETIME_MS);
}
