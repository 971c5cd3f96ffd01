/** Sentences that templates name as `{Key}` (contract/settings.json, group Email): ours, in English. */
export const MAIL_TEXTS: Readonly<Record<string, string>> = {
  Hi: 'Hello [name]',
  Hi_username: 'Hello [name]',
  Login: 'Log in',
  Join_Chat: 'Take part',
  Welcome_to: 'Welcome to [Site_Name]',
  Visit_Site_Url_and_try_the_best_open_source_chat_solution_available_today: 'Your team talks at [Site_URL].',
  Forgot_Password_Email_Subject: '[Site_Name]: choose a new password',
  Forgot_password: 'A new password',
  Lets_get_you_new_one: 'Follow this link within three days to choose one. It works once.',
  Reset: 'Choose a password',
  If_you_didnt_ask_for_reset_ignore_this_email:
    'You did not ask for it? Then there is nothing to do: your password stays as it is.',
  Verification_Email_Subject: '[Site_Name]: is this your address?',
  Verification_email_body:
    'Somebody gave this address for an account at [Site_Name]. Follow the link to confirm that it is yours.',
  Verify_your_email: 'Confirm the address',
  Email_Changed_Email_Subject: '[Site_Name]: another e-mail address',
  Your_email_address_has_changed: 'The e-mail address of your account at [Site_Name] is another one now.',
  Your_new_email_is_email: 'It is [email].',
  Password_Changed_Email_Subject: '[Site_Name]: your password was changed',
  Your_password_was_changed_by_an_admin: 'An administrator has given your account at [Site_Name] another password.',
  Your_temporary_password_is_password: 'Until you choose one yourself it is: [password]',
  Invitation_Subject_Default: 'Come to [Site_Name]',
};
