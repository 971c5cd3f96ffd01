import type { Caller } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MailRequests } from '../mail/mail.requests';
import type { UserDocument } from '../user-store/user.schema';
import { AccountLinksRepository } from './account-links.repository';

/** A user, and the address as the account has it. */
export interface Addressee {
  readonly user: UserDocument;
  readonly address: string;
}

/**
 * Requests for links that anybody may make by naming an address. The answer does not reveal whether there is such an
 * account.
 */
@Injectable()
export class LinkRequests {
  constructor(
    private readonly accounts: AccountLinksRepository,
    private readonly requests: MailRequests,
  ) {}

  /** Runs `mail` after the answer, if an active account has the address and was not mailed too often. */
  accept(given: string, caller: Caller, mail: (to: Addressee) => Promise<void>): void {
    const address = given.trim();
    this.requests.accept(address, caller, async () => {
      const to = await this.find(address);
      if (to) await mail(to);
    });
  }

  /** Mails the stored address, never the text that was sent. */
  private async find(given: string): Promise<Addressee | undefined> {
    const user = await this.accounts.byAddress(given);
    const address = user?.emails?.find((email) => email.address.toLowerCase() === given.toLowerCase())?.address;
    return user && address !== undefined && user.active !== false ? { user, address } : undefined;
  }
}
