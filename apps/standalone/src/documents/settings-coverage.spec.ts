import { readsOf, settingReads, workspaceSources } from './setting.reads';
import { settingsCoveragePage } from './settings-coverage.page';

const IDS = ['Site_Name', 'Site_Url', 'Policy_Length', 'Policy_Digits', 'Unread_Count', 'Defaults_sound', 'Other'];
const reads = (text: string) => [...readsOf({ path: 'x.ts', text }, IDS)].sort();

describe('reads of settings', () => {
  it.each([
    ['a flag', "if (settings.flag('Site_Name')) return;", ['Site_Name']],
    ['a read of a policy', "policy.settings.text('Site_Url')", ['Site_Url']],
    ['a read across lines', "settings\n  .number(\n    'Site_Name',\n  )", ['Site_Name']],
    ['a template', 'settings.flag(`Policy_${kind}`)', ['Policy_Digits', 'Policy_Length']],
    ['a table of ids that are read one by one', "const T = ['Unread_Count']; settings.get(id)", ['Unread_Count']],
    ['a prefix that ids are made of', "const P = 'Defaults_';", ['Defaults_sound']],
    ['a table of ids that nobody reads', "const T = ['Unread_Count'];", []],
    [
      'a list beside its prefix',
      "settings.find(ID); const P = 'Policy_'; const ID = 'Policy_Length';",
      ['Policy_Length'],
    ],
    ['an id that is not there', "settings.flag('Nothing')", []],
    ['something else that is called get', "cache.get('Site_Name')", []],
  ])('finds %s', (_name, text, expected) => {
    expect(reads(text)).toEqual(expected);
  });

  it('finds those of this repository', () => {
    const found = settingReads(workspaceSources(), [
      'API_Default_Count',
      'Message_MaxAllowedSize',
      'Accounts_Default_User_Preferences_idleTimeLimit',
    ]);
    expect(found.get('API_Default_Count')).toContain('libs/service-kit/src/paging.ts');
    expect(found.get('Accounts_Default_User_Preferences_idleTimeLimit')).toEqual([
      'apps/auth/src/settings/settings.catalogue.ts',
    ]);
    expect(found.get('Message_MaxAllowedSize')?.every((path) => path.startsWith('apps/messages/src/'))).toBe(true);
  });
});

describe('docs/settings-coverage.md', () => {
  it('names what is read, what only clients act on, and what nothing reads', () => {
    const settings = [
      { id: 'Site_Name', group: 'General', public: true },
      { id: 'Layout', group: 'Layout', public: true },
      { id: 'Other', public: false },
    ];
    const text = settingsCoveragePage(settings, [{ path: 'apps/x/src/y.ts', text: "settings.text('Site_Name')" }]);
    expect(text).toContain('Read by a service: 1 of 3. Public, for clients alone: 1. Read by nothing yet: 1.');
    expect(text).toContain('| `Site_Name` | General | `apps/x/src/y.ts` |');
    expect(text).toMatch(/## Read by nothing yet\n\n- \*\*\(no group\)\*\* \(1\): `Other`/);
  });
});
