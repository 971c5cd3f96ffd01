import { Settings } from '@gantry/service-kit';
import { environmentOfSettings } from '../settings/settings.environment';
import { missingSettings } from '../settings/setting.records';
import type { SettingValue } from '../settings/settings.catalogue';
import {
  customFieldDefinitions,
  declaredCustomFields,
  publicCustomFields,
  withRecordFields,
} from './custom-fields.rules';
import { normalizeEmail, provedAddress, requireEmail } from './email.rules';
import { requirePolicy } from './password.policy';
import { requireOpenRegistration } from '../registration/registration.rules';
import type { UserDocument } from './user.schema';
import { isBlockedUsername, isValidUsername } from './username.rules';

const defaults = Object.fromEntries(
  missingSettings(new Set(), {
    rootUrl: 'http://localhost:3000',
    environment: environmentOfSettings({}),
    blocked: [],
    hidden: [],
    requiredOnWizard: [],
    now: new Date(0),
  }).map(({ _id, value }) => [_id, value ?? null] as const),
);
type Values = Record<string, SettingValue>;
const settings = (values: Values = {}) => new Settings({ ...defaults, ...values });
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('user names', () => {
  it.each([
    ['rodgers', true],
    ['rodgers.m-1_x', true],
    ['two words', false],
    ['', false],
    ['jos\u00e9', false],
    ['<script>', false],
    ['__proto__', false],
    ['constructor', false],
    ['Constructor', false],
    ['hasOwnProperty', false],
    ['prototype', false],
    ['proto', true],
    ['a'.repeat(256), false],
  ])('%j is valid: %s', (name, expected) => {
    expect(isValidUsername(name, settings())).toBe(expected);
  });

  it('hold to the whole pattern of the setting, and to the default when it does not compile', () => {
    expect(isValidUsername('ab', settings({ UTF8_Names_Validation: 'a|b' }))).toBe(false);
    expect(isValidUsername('jos\u00e9', settings({ UTF8_Names_Validation: '[\\p{L}' }))).toBe(false);
    expect(isValidUsername('jose', settings({ UTF8_Names_Validation: '[' }))).toBe(true);
  });

  it.each([
    ['all', true],
    ['HERE', true],
    ['Root', true],
    ['rooted', false],
    ['allan', false],
  ])('%j is blocked: %s', (name, expected) => {
    expect(isBlockedUsername(name, settings({ Accounts_BlockedUsernameList: 'root, admin' }))).toBe(expected);
  });
});

describe('password policy', () => {
  const strict = { Accounts_Password_Policy_Enabled: true, Accounts_Password_Policy_MaxLength: 12 };

  it.each([
    ['short enough without a policy', 'a', {}, undefined],
    ['empty without a policy', '', {}, 'error-password-policy-not-met'],
    ['good', 'Passw0rd!', strict, undefined],
    ['too short', 'Pa0!', strict, 'error-password-policy-not-met-minLength'],
    ['too long', 'Passw0rd!Passw0rd!', strict, 'error-password-policy-not-met-maxLength'],
    ['three alike', 'Paaa0rd!x', strict, undefined],
    ['four alike', 'Paaaa0rd!', strict, 'error-password-policy-not-met-repeatingCharacters'],
    ['no lower case', 'PASSW0RD!', strict, 'error-password-policy-not-met-oneLowercase'],
    ['no upper case', 'passw0rd!', strict, 'error-password-policy-not-met-oneUppercase'],
    ['no digit', 'Password!', strict, 'error-password-policy-not-met-oneNumber'],
    ['nothing special', 'Passw0rds', strict, 'error-password-policy-not-met-oneSpecial'],
    [
      '-1 as longest means any length',
      `Aa0!${'xyz'.repeat(30)}`,
      { Accounts_Password_Policy_Enabled: true },
      undefined,
    ],
  ])('%s', (_name, password, values, expected) => {
    expect(codeOf(() => requirePolicy(password, settings(values)))).toBe(expected);
  });
});

/** Addresses that published clients and browsers take (contract/pitfalls.md, 33). */
const ODD_ADDRESSES = [
  'bot@localhost',
  'a!b@example.com',
  'x@127.0.0.1',
  'a@example.xn--p1ai',
  'ends.with.a.dot.@example.com',
  '.begins@example.com',
  'two..dots@example.com',
  "!#$%&'*+/=?^_`{|}~-@example.com",
  `a@${'x'.repeat(63)}.example`,
];
const NO_ADDRESSES = [
  '@example.com',
  'a@',
  'a b@example.com',
  'a@b@example.com',
  'a@-example.com',
  'a@example-.com',
  'a@example..com',
  'a@example.com.',
  'a@exam_ple.com',
  'a@[127.0.0.1]',
  '"a"@example.com',
  'a,b@example.com',
  'a<b@example.com',
  'a@example.com\r\nBcc: b@example.com',
  'a@example.com\n',
  `a@${'x'.repeat(64)}.example`,
  `${'x'.repeat(320)}@example.com`,
];

describe('e-mail addresses', () => {
  it('are stored trimmed and in lower case', () => {
    expect(normalizeEmail(' Roger@Example.COM ')).toBe('roger@example.com');
  });

  it.each<[string, Values, string | undefined]>([
    ['roger@example.com', {}, undefined],
    ['roger', {}, 'error-invalid-email'],
    ...ODD_ADDRESSES.map((email): [string, Values, undefined] => [email, {}, undefined]),
    ...NO_ADDRESSES.map((email): [string, Values, string] => [email, {}, 'error-invalid-email']),
    ['bot@localhost', { Accounts_AllowedDomainsList: 'localhost' }, undefined],
    ['bot@localhost', { Accounts_AllowedDomainsList: 'example.com' }, 'error-invalid-domain'],
    ['roger@example.com', { Accounts_AllowedDomainsList: 'corp.example, example.com' }, undefined],
    ['roger@example.com', { Accounts_AllowedDomainsList: 'corp.example' }, 'error-invalid-domain'],
    ['roger@EXAMPLE.com', { Accounts_BlockedDomainsList: 'example.com' }, 'error-email-domain-blacklisted'],
  ])('%s with %j', (email, values, expected) => {
    expect(codeOf(() => requireEmail(email, settings(values)))).toBe(expected);
  });
});

describe('the address that an account has proved', () => {
  it.each<[string, { address: string; verified: boolean }[] | undefined, string | undefined]>([
    ['is none without any', undefined, undefined],
    ['is none that was only typed', [{ address: 'ada@example.com', verified: false }], undefined],
    ['is none of somebody else', [{ address: 'eve@example.com', verified: true }], undefined],
    ['is as it is stored', [{ address: 'Ada@Example.com', verified: true }], 'Ada@Example.com'],
    [
      'is the one of several that was meant',
      [
        { address: 'eve@example.com', verified: true },
        { address: 'a@localhost', verified: true },
      ],
      'a@localhost',
    ],
  ])('%s', (_name, emails, expected) => {
    expect(provedAddress(emails ? { emails } : {}, ['ada@example.com', 'a@localhost'])).toBe(expected);
  });
});

describe('registration', () => {
  it.each([
    ['Public', undefined, undefined],
    ['Disabled', undefined, 'error-user-registration-disabled'],
    ['Secret URL', undefined, 'error-user-registration-secret'],
    ['Secret URL', 'wrong', 'error-user-registration-secret'],
    ['Secret URL', 'abc', undefined],
  ])('with the form %s and the secret %s', (form, secret, expected) => {
    const values = { Accounts_RegistrationForm: form, Accounts_RegistrationForm_SecretURL: 'abc' };
    expect(codeOf(() => requireOpenRegistration(secret, settings(values)))).toBe(expected);
  });

  it('is closed while the secret is empty', () => {
    const values = { Accounts_RegistrationForm: 'Secret URL', Accounts_RegistrationForm_SecretURL: '' };
    expect(codeOf(() => requireOpenRegistration('', settings(values)))).toBe('error-user-registration-secret');
  });
});

describe('custom fields', () => {
  const fields = {
    team: { type: 'select', options: ['red', 'blue'], required: true, public: true },
    note: { type: 'text', minLength: 2, maxLength: 4 },
  };
  const declared = settings({ Accounts_CustomFields: JSON.stringify(fields) });
  const check = (values: Record<string, unknown>) => declaredCustomFields(values, customFieldDefinitions(declared));

  it('keep what is declared and drop the rest', () => {
    expect(check({ team: 'red', note: 'abc', username: 'x' })).toEqual({ team: 'red', note: 'abc' });
    expect(declaredCustomFields({ team: 'red' }, customFieldDefinitions(settings()))).toBeUndefined();
  });

  it.each([
    [{}, 'Field team is required'],
    [{ team: 'green' }, 'Value for field team is invalid'],
    [{ team: 'red', note: 'abcde' }, 'Max length of field note 4'],
    [{ team: 'red', note: 'a' }, 'Min length of field note 2'],
  ])('refuse %j', (values, text) => {
    expect(() => check(values)).toThrow(`${text} [error-user-registration-custom-field]`);
  });

  it('say when the setting holds no JSON', () => {
    expect(codeOf(() => customFieldDefinitions(settings({ Accounts_CustomFields: '{' })))).toBe(
      'error-invalid-customfield-json',
    );
  });

  it('are shown to others when public', () => {
    expect(publicCustomFields(declared)).toEqual(['team']);
  });
});

describe('withRecordFields', () => {
  const user = (customFields: Record<string, unknown>): UserDocument => ({
    _id: 'u',
    roles: ['user'],
    type: 'user',
    active: true,
    createdAt: new Date(0),
    _updatedAt: new Date(0),
    customFields,
  });
  const definition = (field: string, array?: boolean) => ({
    x: { modifyRecordField: { field, ...(array === undefined ? {} : { array }) } },
  });

  it.each([
    ['adds to a list', definition('roles', true), 'teacher', { roles: ['user', 'teacher'] }],
    [
      'adds to what is a list, whatever the definition says',
      definition('roles'),
      'teacher',
      { roles: ['user', 'teacher'] },
    ],
    ['adds nothing twice', definition('roles', true), 'user', { roles: ['user'] }],
    ['makes nobody an administrator', definition('roles', true), 'admin', { roles: ['user'] }],
    ['takes no list for a role', definition('roles', true), ['admin'], { roles: ['user'] }],
    ['writes another field', definition('title'), 'Dr.', { title: 'Dr.' }],
    ['leaves credentials alone', definition('services'), 'x', { services: undefined }],
    ['leaves activity alone', definition('active'), 'x', { active: true }],
    ['writes no path', definition('services.password'), 'x', { 'services.password': undefined }],
    ['does nothing without a definition', {}, 'x', { roles: ['user'] }],
  ])('%s', (_name, definitions, value, expected) => {
    expect(withRecordFields(user({ x: value }), definitions)).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, field]) => field !== undefined)),
    );
    for (const [field, wanted] of Object.entries(expected))
      if (wanted === undefined) expect(withRecordFields(user({ x: value }), definitions)).not.toHaveProperty([field]);
  });
});
