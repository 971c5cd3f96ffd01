import type { Settings } from '@gantry/service-kit';

/** A built-in template; the named settings replace it when they contain a text. */
export interface MailTemplate {
  readonly subject: string;
  readonly body: string;
  readonly subjectSetting?: string;
  readonly bodySetting?: string;
}

const button = (url: string, label: string) => `<a class="btn" target="_blank" href="${url}">${label}</a>`;
const LOGIN = button('[Site_URL]', '{Login}');
const WELCOME = '<h2>{Welcome_to Site_Name}</h2>';
const VISIT = '<p>{Visit_Site_Url_and_try_the_best_open_source_chat_solution_available_today}</p>';

/** contract/settings.json, group Email. Those without settings have no text of their own in the reference's settings either. */
export const MAIL_TEMPLATES = {
  passwordReset: {
    subjectSetting: 'Forgot_Password_Email_Subject',
    bodySetting: 'Forgot_Password_Email',
    subject: '{Forgot_Password_Email_Subject}',
    body: `<h2>{Forgot_password}</h2><p>{Lets_get_you_new_one}</p>${button('[Forgot_Password_Url]', '{Reset}')}<p>{If_you_didnt_ask_for_reset_ignore_this_email}</p>`,
  },
  verification: {
    subjectSetting: 'Verification_Email_Subject',
    bodySetting: 'Verification_Email',
    subject: '{Verification_Email_Subject}',
    body: `<h2>{Hi_username}</h2><p>{Verification_email_body}</p>${button('[Verification_Url]', '{Verify_your_email}')}`,
  },
  enrollment: {
    subjectSetting: 'Accounts_Enrollment_Email_Subject',
    bodySetting: 'Accounts_Enrollment_Email',
    subject: '{Welcome_to Site_name}',
    body: `${WELCOME}${VISIT}${LOGIN}`,
  },
  userAdded: {
    subjectSetting: 'Accounts_UserAddedEmail_Subject',
    bodySetting: 'Accounts_UserAddedEmail_Email',
    subject: '{Welcome_to Site_Name}',
    body: `${WELCOME}<p>Somebody has made an account for you, with the user name [username].</p>${VISIT}${button('[Enrollment_Url]', 'Choose a password')}`,
  },
  invitation: {
    subjectSetting: 'Invitation_Subject',
    bodySetting: 'Invitation_Email',
    subject: '{Invitation_Subject_Default}',
    body: `${WELCOME}${VISIT}${button('[Site_URL]', '{Join_Chat}')}`,
  },
  passwordChanged: {
    subjectSetting: 'Password_Changed_Email_Subject',
    bodySetting: 'Password_Changed_Email',
    subject: '{Password_Changed_Email_Subject}',
    body: `<h2>{Hi},</h2><p>{Your_password_was_changed_by_an_admin}</p>${LOGIN}`,
  },
  temporaryPassword: {
    subjectSetting: 'Password_Changed_Email_Subject',
    bodySetting: 'Password_Changed_Email',
    subject: '{Password_Changed_Email_Subject}',
    body: `<h2>{Hi},</h2><p>{Your_password_was_changed_by_an_admin}</p><p>{Your_temporary_password_is_password}</p>${LOGIN}`,
  },
  emailChanged: {
    subjectSetting: 'Email_Changed_Email_Subject',
    bodySetting: 'Email_Changed_Email',
    subject: '{Email_Changed_Email_Subject}',
    body: `<h2>{Hi},</h2><p>{Your_email_address_has_changed}</p><p>{Your_new_email_is_email}</p>${LOGIN}`,
  },
  emailAsked: {
    subject: '{Email_Changed_Email_Subject}',
    body: `<h2>{Hi},</h2><p>Somebody has asked for the e-mail address of your account at [Site_Name] to be [email]. It will be once that address is confirmed.</p><p>Was it not you? Then change your password.</p>${LOGIN}`,
  },
  activated: {
    subject: '[Site_Name]: your account is open',
    body: `<h2>{Hi},</h2><p>Your account at [Site_Name] may be used now.</p>${LOGIN}`,
  },
  deactivated: {
    subject: '[Site_Name]: your account is closed',
    body: '<h2>{Hi},</h2><p>Your account at [Site_Name] may not be used any longer.</p>',
  },
  awaitingApproval: {
    subject: '[Site_Name]: somebody waits for an account',
    body: `<h2>{Hi},</h2><p>[applicant] ([email]) has signed up and waits for an administrator to open the account.</p><p>[reason]</p>${button('[Site_URL]', '{Login}')}`,
  },
  smtpTest: { subject: '[Site_Name]: test mail', body: '<p>The mail server of [Site_Name] works.</p>' },
} as const satisfies Record<string, MailTemplate>;
export type MailTemplateId = keyof typeof MAIL_TEMPLATES;

/** Header and footer while the settings Email_Header and Email_Footer are empty. */
export const MAIL_HEADER = '<div class="mail"><p class="site"><a href="[Site_Url_Slash]">[Site_Name]</a></p>';
export const MAIL_FOOTER =
  '<p class="foot">You get this mail because of an account at [Site_Name], [Site_URL].</p></div>';
/** Used while the setting email_style is empty. */
export const MAIL_STYLE =
  'body{margin:0;background:#f2f3f5;font:16px/1.5 sans-serif;color:#1f2329}.mail{max-width:36em;margin:0 auto;padding:1.5em;background:#fff}' +
  '.site a{color:#1f2329;font-weight:bold;text-decoration:none}.btn{display:inline-block;padding:.6em 1.2em;border-radius:4px;background:#1d5fc2;color:#fff;text-decoration:none}.foot{margin-top:2em;font-size:13px;color:#646b73}';

/** Subject and body: from the settings if they contain a text. */
export function templateOf(id: MailTemplateId, settings: Settings): Pick<MailTemplate, 'subject' | 'body'> {
  const template: MailTemplate = MAIL_TEMPLATES[id];
  const worded = (setting: string | undefined) => (setting === undefined ? '' : settings.text(setting));
  return {
    subject: worded(template.subjectSetting) || template.subject,
    body: worded(template.bodySetting) || template.body,
  };
}
