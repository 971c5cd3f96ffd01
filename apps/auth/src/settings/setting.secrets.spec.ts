import { isMasked, isSecretSetting, MASKED_SECRET, withoutSecret } from './setting.secrets';
import { SETTING_ENTRIES } from './settings.catalogue';

describe('settings that hold secrets', () => {
  it('are all of the type for passwords', () => {
    const passwords = SETTING_ENTRIES.filter(({ type }) => type === 'password');
    expect(passwords.length).toBeGreaterThan(3);
    expect(passwords.filter(({ id }) => !isSecretSetting(id))).toEqual([]);
  });

  it.each([
    ['SMTP_Password', true],
    ['LDAP_Authentication_Password', true],
    ['IRC_Peer_Password', true],
    ['Accounts_OAuth_Github_secret', true],
    ['Accounts_OAuth_Custom-Mine-secret', true],
    ['SAML_Custom_Default_private_key', true],
    ['SAML_Custom_Mine_private_key', true],
    ['FileUpload_S3_AWSSecretAccessKey', true],
    ['FileUpload_json_web_token_secret_for_files', true],
    ['SMS_Twilio_authToken', true],
    ['Push_apn_key', true],
    ['Push_apn_dev_passphrase', true],
    ['Push_gcm_api_key', true],
    ['bigbluebutton_sharedSecret', true],
    ['MapView_GMapsAPIKey', false],
    ['Accounts_PasswordReset', false],
    ['Accounts_RegistrationForm_SecretURL', false],
    ['Accounts_OAuth_Tokenpass', false],
    ['FEDERATION_Public_Key', false],
    ['SMTP_Username', false],
    ['Site_Name', false],
  ])('%s: %p', (id, expected) => {
    expect(isSecretSetting(id)).toBe(expected);
  });

  it('are shown as there or not there', () => {
    expect(withoutSecret({ _id: 'SMTP_Password', value: 'hush' }).value).toBe(MASKED_SECRET);
    expect(withoutSecret({ _id: 'SMTP_Password', value: '' }).value).toBe('');
    expect(withoutSecret({ _id: 'SMTP_Host', value: 'x' }).value).toBe('x');
    expect([isMasked('SMTP_Password', MASKED_SECRET), isMasked('SMTP_Host', MASKED_SECRET)]).toEqual([true, false]);
  });
});
