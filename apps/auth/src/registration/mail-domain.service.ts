import { Resolver } from 'node:dns/promises';
import { AppError } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

const TIMEOUT_MS = 2_000;
const TRIES = 2;

/** Checks whether the domain of an address accepts mail (Accounts_UseDNSDomainCheck). */
@Injectable()
export class MailDomainService {
  private readonly resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

  /** @throws AppError error-invalid-domain, also when nobody can be asked */
  async require(email: string, settings: Settings): Promise<void> {
    if (!settings.flag('Accounts_UseDNSDomainCheck')) return;
    const domain = email.slice(email.lastIndexOf('@') + 1);
    const servers = await this.resolver.resolveMx(domain).catch(() => []);
    if (servers.length === 0)
      throw new AppError('error-invalid-domain', 'Invalid domain', { function: 'RocketChat.validateEmailDomain' });
  }
}
