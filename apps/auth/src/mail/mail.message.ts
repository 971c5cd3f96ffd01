import type { Settings } from '@gantry/service-kit';
import type { SendMailOptions } from 'nodemailer';
import { readSender, type Sender } from './mail.rules';
import type { MailDocument } from './mail.schema';

/** The setting From_Email; without it nobody at the host of the setting Site_Url. */
function senderOf(from: string | undefined, settings: Settings): Sender {
  return (
    readSender(from ?? settings.text('From_Email')) ?? {
      name: '',
      address: `no-reply@${hostOf(settings.text('Site_Url'))}`,
    }
  );
}

function hostOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  // Bare numbers are no domain of a mail address.
  return /[a-z]/i.test(host) && !host.startsWith('[') ? host : 'localhost';
}

/** A stored mail as nodemailer takes it. Its id is the same each time, so that receivers know a repeat. Reads no file and no address. */
export function messageOf(
  { _id, to, subject, text, html, from, ts }: MailDocument,
  settings: Settings,
): SendMailOptions {
  const sender = senderOf(from, settings);
  return {
    from: { ...sender },
    to: { name: '', address: to },
    subject,
    text: text ?? '',
    ...(html === undefined ? {} : { html }),
    date: ts,
    messageId: `<${_id}@${sender.address.slice(sender.address.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
