import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { messageOf } from './mail.message';
import type { MailDocument } from './mail.schema';

/** Most files that are kept, newest first, for a week. */
const MAX_FILES = 1_000;
const KEPT_MS = 7 * 86_400_000;
/** The folder is cleaned up at most this often, ms. */
const TIDY_MS = 60_000;
const MAX_NAME_PART = 64;
const OWN_FILE = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z_.*\.eml$/;

const timeName = (time: Date) => time.toISOString().replaceAll(':', '-');

/** Begins with the time, so that files are sorted by it. */
export function fileNameOf({ _id, to, ts }: Pick<MailDocument, '_id' | 'to' | 'ts'>): string {
  return `${timeName(ts)}_${to.replace(/[^\w.@+-]/g, '_').slice(0, MAX_NAME_PART)}_${_id}.eml`;
}

/** Files to remove: written by this class, and too old or too many. @param now epoch ms */
export function surplusFiles(names: readonly string[], now: number): string[] {
  const own = names
    .filter((name) => OWN_FILE.test(name))
    .sort()
    .reverse();
  const oldest = timeName(new Date(now - KEPT_MS));
  return own.filter((name, index) => index >= MAX_FILES || name < oldest);
}

/** The text is not encoded, so that links can be copied from an editor. */
function readableParts({ text = '', html }: MailDocument): Pick<SendMailOptions, 'text' | 'html'> {
  const part = (type: string, content: string) => ({
    raw: `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}`,
  });
  return html === undefined ? {} : { text: part('plain', text), html: part('html', html) };
}

/** Writes mails as files into MAIL_FOLDER. They contain links and codes, so only the owner can read them. */
@Injectable()
export class MailFolder {
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  private tidiedAt = 0;

  constructor(@Inject(AUTH_CONFIG) private readonly config: AuthConfig) {}

  /** @returns the file; undefined without MAIL_FOLDER. @throws Error when it cannot be written */
  async keep(mail: MailDocument, settings: Settings): Promise<string | undefined> {
    if (this.config.MAIL_FOLDER === undefined) return undefined;
    const folder = resolve(this.config.MAIL_FOLDER);
    // Not `recursive`: that never returns on file systems that answer ENOENT to every mkdir (/proc).
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const { message } = await this.composer.sendMail({ ...messageOf(mail, settings), ...readableParts(mail) });
    const file = join(folder, fileNameOf(mail));
    await writeFile(file, message, { mode: 0o600 });
    await this.tidy(folder, Date.now());
    return file;
  }

  private async tidy(folder: string, now: number): Promise<void> {
    if (now < this.tidiedAt + TIDY_MS) return;
    this.tidiedAt = now;
    for (const name of surplusFiles(await readdir(folder), now)) await rm(join(folder, name), { force: true });
  }
}
