import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@gantry/testing';

/** The mails of a platform without a mail server: files in a folder, each with its recipient in its name (MAIL_FOLDER). */
export class Mailbox {
  constructor(private readonly folder: string) {}

  private filesTo(address: string): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes(`_${address}_`))
      .sort();
  }

  /** The token of the link to a page in the mail that `ask` has sent to an address. */
  async token(address: string, page: 'reset-password' | 'verify-email', ask: () => Promise<unknown>): Promise<string> {
    const before = new Set(this.filesTo(address));
    await ask();
    return eventually(() => {
      const mail = this.filesTo(address).find((name) => !before.has(name));
      const token =
        mail === undefined
          ? undefined
          : new RegExp(`/${page}/([\\w-]{43})`).exec(readFileSync(join(this.folder, mail), 'utf8'))?.[1];
      if (token === undefined) throw new Error(`no link to ${page} in ${mail ?? 'any mail'} to ${address}`);
      return token;
    });
  }
}
