import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { customOauthEntries } from '../login-services/custom-oauth.records';
import { samlEntries } from '../login-services/saml-services.records';
import { missingSettings } from './setting.records';
import { kindOf, requireKind, SETTING_KINDS } from './setting.kinds';
import { requireValue } from './setting-value.rules';
import { SETTING_ENTRIES } from './settings.catalogue';

const ROOT = join(__dirname, '../../../..');

const entries = [...SETTING_ENTRIES, ...customOauthEntries('Mine'), ...samlEntries('Mine')].map((entry) => ({
  ...entry,
  _id: entry.id,
}));
const checked = entries.flatMap((entry) => {
  const kind = kindOf(entry);
  return kind ? [{ entry, kind }] : [];
});

/** For each kind, what its settings take and what they never do. */
const EXAMPLES: Readonly<Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  'pattern of names': {
    good: ['[0-9a-zA-Z-_.]+', '[a-z]+\\.[a-z]+', '[\\w-]{2,30}'],
    bad: ['(a+)+', '([a-z]+)*', '[', 'a)|(?:b', '(?=x)', 'a'.repeat(300)],
  },
  'regular expression': {
    good: ['[a-z]+@example', '^\\d{3,9}$'],
    bad: ['(a+)+$', '(a|a)*b', '[', '(x', '.*a.*b.*c', '(?<=a)b'],
  },
  'address of the site': {
    good: ['https://chat.example.com', 'http://localhost:3000/chat/', 'http://[::1]:3000', 'https://чат.example'],
    bad: [
      '',
      'javascript:alert(1)',
      'ftp://a',
      'chat.example.com',
      '//a',
      'https://a\r\nx: y',
      'https://',
      'https://a b',
    ],
  },
  address: {
    good: [
      '',
      'https://a.example/{username}?x=y',
      'http://127.0.0.1:8080',
      '//stats.example/',
      'https://idp.example/ü',
    ],
    bad: [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://a\nx',
      'https://a\r\nset-cookie: b=c',
      'a',
      'file:///etc/passwd',
      'https://a/"><script>',
      'https://\0',
    ],
  },
  'address or path': {
    good: ['/oauth/token', '_oauth/github', 'https://idp.example/token', ''],
    bad: ['javascript:alert(1)', '/a\r\nx: y', '/a b', 'data:x', '/"><script>', '/\0'],
  },
  'list of origins': {
    good: ['*', '', 'https://a.example', 'https://a.example, capacitor://localhost,http://b:8080/'],
    bad: [
      'https://a\r\nx: y',
      'https://a.example\n',
      'a',
      'https://a/path',
      'https://a é',
      '\u2028',
      'https://ä.example',
    ],
  },
  header: { good: ['sameorigin', 'ALLOW-FROM https://a.example'], bad: ['deny\r\nx: y', 'deny\n', 'dény', '\0'] },
  'lines of headers': {
    good: ['', 'X-Key: a', 'X-Key: a\nX-Other: b'],
    bad: ['X-Key', 'X Key: a', 'X-Key: é', ': a', 'X-Key: a\rX: b'],
  },
  colour: {
    good: ['#fff', '#1d74f5', '#1d74f580', 'transparent', '@primary-action-color', 'rgba(0, 0, 0, 0.5)', ''],
    bad: [
      '#ff',
      '#ggg',
      'red; background: blue',
      'red}',
      'url(//evil.example)',
      'red\n',
      '</style>',
      '"',
      'a'.repeat(200),
    ],
  },
};

it('every kind has examples', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(SETTING_KINDS.map(({ name }) => name).sort());
  expect([...new Set(checked.map(({ kind }) => kind.name))].sort()).toEqual(Object.keys(EXAMPLES).sort());
});

it.each(checked.map(({ entry, kind }) => [entry._id, kind.name, { entry, kind }] as const))(
  '%s is a %s, and takes nothing else',
  (_id, _kind, { entry, kind }) => {
    const setting = { ...entry, values: [], packageValue: entry.default };
    for (const value of EXAMPLES[kind.name]?.good ?? []) expect(() => requireValue(value, setting)).not.toThrow();
    for (const value of EXAMPLES[kind.name]?.bad ?? [])
      expect(() => requireValue(value, setting)).toThrow(`Expected ${kind.expected}`);
  },
);

it('what the catalogue brings is of its kind', () => {
  const source = {
    rootUrl: 'http://localhost:3000',
    environment: { initial: {}, overwrite: {} },
    blocked: [],
    hidden: [],
    requiredOnWizard: [],
    now: new Date(0),
  };
  const ofAnotherKind = missingSettings(new Set(), source).filter(({ _id, type, value }) => {
    const kind = kindOf({ _id, type });
    return kind !== undefined && typeof value === 'string' && !kind.accepts(value);
  });
  // Written by the reference: nothing may run them before they are mended.
  expect(ofAnotherKind.map(({ _id }) => _id)).toEqual(['Livechat_lead_email_regex', 'Livechat_lead_phone_regex']);
});

/** Ids that sound like one of a kind, and why they are none. */
const OF_NO_KIND: Readonly<Record<string, string>> = {
  Accounts_RegistrationForm_SecretURL: 'a secret word, not an address',
  Email_Header: 'HTML of mails',
  Accounts_Iframe_api_method: 'a method',
};

it('no setting that sounds like one of a kind is left out', () => {
  const sounds = /url|uri$|regex|regexp|_validation$|origin|colou?r|header|entry_point|_path$/i;
  const left = entries.filter(
    (entry) =>
      ['string', 'code', 'color', 'relativeUrl'].includes(entry.type) && sounds.test(entry._id) && !kindOf(entry),
  );
  const folders = /(?:FileSystemPath|FileSystemZipPath|Folder_Path|Room_Prefix|Room_Suffix)$/;
  const unexplained = left.filter(({ _id }) => !(_id in OF_NO_KIND) && !folders.test(_id)).map(({ _id }) => _id);
  expect(unexplained).toEqual([]);
});

it('what is stored otherwise than by its kind is refused though its type is right', () => {
  expect(() => requireKind('javascript:alert(1)', { _id: 'Site_Url', type: 'string' })).toThrow('http or https');
  expect(() => requireKind('javascript:alert(1)', { _id: 'Site_Name', type: 'string' })).not.toThrow();
  expect(() => requireKind('x', { _id: 'Site_Url', type: 'string', packageValue: 'x' })).not.toThrow();
});

it('nobody runs the text of a setting as a regular expression but by the rule', () => {
  const rule = /matchesNamePattern|wholeTextRegex|affordableRegex|safeNamePattern|addressOf/;
  const ids = checked.filter(({ kind }) => /pattern|regular/.test(kind.name)).map(({ entry }) => `'${entry._id}'`);
  const reading = ['apps', 'libs']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('spec.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .filter((text) => ids.some((id) => text.includes(`text(${id})`)));
  expect(reading.length).toBeGreaterThan(2);
  expect(reading.filter((text) => !rule.test(text))).toEqual([]);
});
