import { escapeHtml, PolicyCache, type Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import type { UserDocument } from '../../user-store/user.schema';
import { siteUrl } from '../../settings/site.url';
import { MAIL_FOOTER, MAIL_HEADER, MAIL_STYLE, templateOf, type MailTemplateId } from './mail.templates';
import { fillTemplate, plainTextOf, type TemplateValues } from './template.rules';

/** The content of a mail without its addressee. */
export interface Composed {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** Values for placeholders about a user. */
export function personValues({
  name,
  username = '',
  emails,
}: Pick<UserDocument, 'name' | 'username' | 'emails'>): TemplateValues {
  const full = name?.trim() || username;
  const [first = '', ...more] = full.split(/\s+/);
  return { name: full, fname: first, lname: more.at(-1) ?? '', username, email: emails?.[0]?.address ?? '' };
}

function siteValues(settings: Settings): TemplateValues {
  const url = siteUrl(settings);
  return { site_name: settings.text('Site_Name'), site_url: url, site_url_slash: `${url}/` };
}

const bare = (value: string) => value;

/** Writes mails from the templates of the settings, or from the built-in ones. Values are escaped in HTML. */
@Injectable()
export class MailComposer {
  constructor(private readonly policies: PolicyCache) {}

  async compose(id: MailTemplateId, values: TemplateValues): Promise<Composed> {
    const { settings } = await this.policies.current();
    const { subject, body } = templateOf(id, settings);
    return this.dress(subject, body, values, settings);
  }

  /** A subject and HTML body with placeholders, between the configured header and footer. */
  dress(subject: string, body: string, values: TemplateValues, settings: Settings): Composed {
    const all = { ...siteValues(settings), ...values };
    const header = settings.text('Email_Header') || MAIL_HEADER;
    const footer = settings.text('Email_Footer') || MAIL_FOOTER;
    const style = settings.text('email_style') || MAIL_STYLE;
    const content = fillTemplate(`${header}\n${body}\n${footer}`, all, escapeHtml);
    const worded = { subject: fillTemplate(subject, all, bare), text: plainTextOf(content) };
    if (settings.flag('email_plain_text_only')) return worded;
    return {
      ...worded,
      html: `<!doctype html>\n<html><head><meta charset="utf-8">\n<style>${style}</style>\n</head><body>\n${content}\n</body></html>\n`,
    };
  }
}
