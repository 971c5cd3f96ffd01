import { environmentOfSettings, settingValueOf } from './settings.environment';
import { forcedValues, missingSettings, type SettingsSource } from './setting.records';
import { SETTING_ENTRIES, SETTING_GROUPS } from './settings.catalogue';

const now = new Date('2026-01-01T00:00:00Z');
const source = (environment: Record<string, string> = {}, more: Partial<SettingsSource> = {}): SettingsSource => ({
  rootUrl: 'https://chat.example.com',
  environment: environmentOfSettings(environment),
  blocked: [],
  hidden: [],
  requiredOnWizard: [],
  now,
  ...more,
});
const record = (id: string, from = source()) => missingSettings(new Set(), from).find(({ _id }) => _id === id);

describe('records of settings', () => {
  it('makes every setting and group of an empty database, each with a value', () => {
    const records = missingSettings(new Set(), source());
    expect(records).toHaveLength(SETTING_ENTRIES.length + SETTING_GROUPS.length);
    expect(new Set(records.map(({ _id }) => _id)).size).toBe(records.length);
    expect(records.filter(({ type, value }) => type !== 'group' && (value === undefined || value === null))).toEqual(
      [],
    );
  });

  it('makes only what is missing', () => {
    const stored = new Set([
      ...SETTING_GROUPS,
      ...SETTING_ENTRIES.map(({ id }) => id).filter((id) => id !== 'Site_Name'),
    ]);
    expect(missingSettings(stored, source()).map(({ _id }) => _id)).toEqual(['Site_Name']);
  });

  it('fills in the public URL and makes a random id once', () => {
    expect(record('Site_Url')).toMatchObject({
      value: 'https://chat.example.com',
      packageValue: 'https://chat.example.com',
      valueSource: 'packageValue',
    });
    expect(record('uniqueID')?.value).toMatch(/^[0-9A-Za-z]{17}$/);
    expect(record('uniqueID')?.value).not.toBe(record('uniqueID')?.value);
  });

  it('keeps the shape that an existing database has', () => {
    expect(record('Block_Multiple_Failed_Logins_By_Ip')).toEqual({
      _id: 'Block_Multiple_Failed_Logins_By_Ip',
      type: 'boolean',
      group: 'Accounts',
      section: 'Login_Attempts',
      public: false,
      sorter: 99,
      value: true,
      packageValue: true,
      valueSource: 'packageValue',
      hidden: false,
      blocked: false,
      secret: false,
      enterprise: false,
      autocomplete: true,
      requiredOnWizard: false,
      enableQuery: '[{"_id":"Block_Multiple_Failed_Logins_Enabled","value":true}]',
      i18nLabel: 'Block_Multiple_Failed_Logins_By_Ip',
      i18nDescription: 'Block_Multiple_Failed_Logins_By_Ip_Description',
      ts: now,
      createdAt: now,
      _updatedAt: now,
    });
  });

  it('hides, blocks and requires what the environment lists', () => {
    const listed = source({}, { hidden: ['Site_Name'], blocked: ['Site_Name'], requiredOnWizard: ['Site_Name'] });
    expect(record('Site_Name', listed)).toMatchObject({ hidden: true, blocked: true, requiredOnWizard: true });
  });
});

describe('settings from the environment', () => {
  it.each([
    ['True', 'boolean', true],
    ['false', 'string', false],
    ['42', 'int', 42],
    ['42', 'string', '42'],
    ['', 'string', ''],
    ['many', 'int', 'many'],
  ])('reads %j of type %s', (text, type, expected) => {
    expect(settingValueOf(text, type)).toBe(expected);
  });

  it('gives a new record its first value and says where it came from', () => {
    const made = record('API_Default_Count', source({ API_Default_Count: '7' }));
    expect(made).toMatchObject({ value: 7, packageValue: 50, valueSource: 'processEnvValue', processEnvValue: 7 });
  });

  it('overwrites at every start, stronger than the first value', () => {
    const both = source({ API_Default_Count: '7', OVERWRITE_SETTING_API_Default_Count: '8' });
    expect(record('API_Default_Count', both)?.value).toBe(8);
    expect(forcedValues(both)['API_Default_Count']).toBe(8);
    expect(forcedValues(source({ API_Default_Count: '7' }))).not.toHaveProperty('API_Default_Count');
  });

  it('leaves variables that name no setting alone', () => {
    expect(environmentOfSettings({ PATH: '/bin', OVERWRITE_SETTING_Nothing: 'x' })).toEqual({
      initial: {},
      overwrite: {},
    });
  });
});
