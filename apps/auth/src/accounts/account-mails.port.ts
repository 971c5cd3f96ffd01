import type { UserDocument } from '../users/user.schema';

export type MailedAccount = Pick<UserDocument, '_id' | 'username' | 'name' | 'emails' | 'language'>;

/**
 * What accounts are told by mail. The seam where mails are connected: `AuthModule` binds it, to {@link SilentAccountMails}
 * until something writes them. Never fails: an account that was changed is changed.
 */
export abstract class AccountMails {
  /** `sendWelcomeEmail` of users.create and insertOrUpdateUser. @param password in the clear, when it was chosen for the user */
  abstract welcome(user: MailedAccount, password?: string): Promise<void>;
  /** Somebody else gave the account a password. */
  abstract passwordSet(user: MailedAccount, password: string): Promise<void>;
  /** The address is another: it is to be verified, and the one before is told. */
  abstract emailChanged(user: MailedAccount, previous: string | undefined): Promise<void>;
}

/** Writes no mails. */
export class SilentAccountMails extends AccountMails {
  welcome(): Promise<void> {
    return Promise.resolve();
  }

  passwordSet(): Promise<void> {
    return Promise.resolve();
  }

  emailChanged(): Promise<void> {
    return Promise.resolve();
  }
}
