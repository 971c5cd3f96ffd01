/** What is wrong with a new password (contract/errors.json, passwordPolicy); `empty` where it is none at all. */
export const PASSWORD_POLICY = {
  empty: { code: 'error-password-policy-not-met', text: 'The password does not meet the policy' },
  minLength: {
    code: 'error-password-policy-not-met-minLength',
    text: 'The password is shorter than the policy asks for',
  },
  maxLength: { code: 'error-password-policy-not-met-maxLength', text: 'The password is longer than the policy allows' },
  repeatingCharacters: {
    code: 'error-password-policy-not-met-repeatingCharacters',
    text: 'The password repeats a character too often',
  },
  oneLowercase: { code: 'error-password-policy-not-met-oneLowercase', text: 'The password needs a lower-case letter' },
  oneUppercase: { code: 'error-password-policy-not-met-oneUppercase', text: 'The password needs an upper-case letter' },
  oneNumber: { code: 'error-password-policy-not-met-oneNumber', text: 'The password needs a digit' },
  oneSpecial: { code: 'error-password-policy-not-met-oneSpecial', text: 'The password needs a special character' },
} as const;
export const PASSWORD_POLICY_ERRORS = Object.values(PASSWORD_POLICY);

/** What is wrong with an address. */
export const ADDRESS_ERRORS = [
  { code: 'error-invalid-email', text: 'Invalid email {email}' },
  { code: 'error-invalid-domain', text: 'The email domain is not in whitelist' },
  { code: 'error-email-domain-blacklisted', text: 'The email domain is blacklisted' },
] as const;

/** What is wrong with the fields of the setting Accounts_CustomFields, or with the setting. */
export const CUSTOM_FIELD_ERRORS = [
  { code: 'error-invalid-customfield-json', text: 'Invalid JSON for Custom Fields' },
  { code: 'error-user-registration-custom-field', text: 'Field {fieldName} is required' },
  { code: 'error-user-registration-custom-field', text: 'Value for field {fieldName} is invalid' },
  { code: 'error-user-registration-custom-field', text: 'Max length of field {fieldName} {maxLength}' },
  { code: 'error-user-registration-custom-field', text: 'Min length of field {fieldName} {minLength}' },
] as const;
