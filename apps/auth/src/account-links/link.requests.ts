import type { Caller } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { MailRequests } from '../mail/mail.requests';
import type { UserDocument } from '../user-store/user.schema';
import { AccountLinksRepository } from './account-links.repository';

/** Somebody of whom the address is known, and the address as the account has it. */
export interface Addressee {
  readonly user: UserDocument;
  readonly address: string;
}

/** Links that anybody may ask for, by an address: the answer tells nothing. */
@Injectable()
export class LinkRequests {
  constructor(
    private readonly accounts: AccountLinksRepository,
    private readonly requests: MailRequests,
  ) {}

  /** Runs `mail` later, if there is an active account with the address and it has not been mailed too often. */
  accept(given: string, caller: Caller, mail: (to: Addressee) => Promise<void>): void {
    const address = given.trim();
    this.requests.accept(address, caller, async () => {
      const to = await this.find(address);
      if (to) await mail(to);
    });
  }

  /** The mail goes to the address that is stored, never to the one that was typed. */
  private async find(given: string): Promise<Addressee | undefined> {
    const user = await this.accounts.byAddress(given);
    const address = user?.emails?.find((email) => email.address.toLowerCase() === given.toLowerCase())?.address;
    return user && address !== undefined && user.active !== false ? { user, address } : undefined;
  }
}
