import type { Caller } from '@gantry/contracts';
import { Admission, LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MailThrottle } from '../mail/mail.throttle';
import type { UserDocument } from '../user-store/user.schema';
import { AccountLinksRepository } from './account-links.repository';

const MAX_RUNNING = 4;
const MAX_WAITING = 200;

/** Somebody of whom the address is known, and the address as the account has it. */
export interface Addressee {
  readonly user: UserDocument;
  readonly address: string;
}

/**
 * Links that anybody may ask for, by an address. The work is done after the answer, so that neither what is answered nor
 * when tells whether there is such an account.
 */
@Injectable()
export class LinkRequests {
  private readonly admission = new Admission(MAX_RUNNING, MAX_WAITING, 'Mails');

  constructor(
    private readonly accounts: AccountLinksRepository,
    private readonly throttle: MailThrottle,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Runs `mail` later, if there is an active account with the address and it has not been mailed too often. */
  accept(given: string, caller: Caller, mail: (to: Addressee) => Promise<void>): void {
    const address = given.trim();
    if (!this.throttle.admit(address, caller, Date.now()))
      return this.logger.warn(
        { ip: caller.kind === 'system' ? undefined : caller.ip },
        'too many mails were asked for: none is sent',
      );
    this.admission
      .run(async () => {
        const to = await this.find(address);
        if (to) await mail(to);
      })
      .catch((err: unknown) => this.logger.warn({ err }, 'a mail that was asked for could not be made'));
  }

  /** The mail goes to the address that is stored, never to the one that was typed. */
  private async find(given: string): Promise<Addressee | undefined> {
    const user = await this.accounts.byAddress(given);
    const address = user?.emails?.find((email) => email.address.toLowerCase() === given.toLowerCase())?.address;
    return user && address !== undefined && user.active !== false ? { user, address } : undefined;
  }
}
