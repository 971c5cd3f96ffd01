import type { Settings } from '@gantry/service-kit';
import type { SendMailOptions } from 'nodemailer';
import { readSender, type Sender } from './mail.rules';
import type { MailDocument } from './mail.schema';

/** The setting From_Email, else a no-reply address at the host of Site_Url. */
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
  // An IP address cannot be the domain of a mail address.
  return /[a-z]/i.test(host) && !host.startsWith('[') ? host : 'localhost';
}

/**
 * A stored mail in nodemailer's form. Its message id is the same at every attempt, so that receivers recognise repeats.
 * Reads no files and no addresses.
 */
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
