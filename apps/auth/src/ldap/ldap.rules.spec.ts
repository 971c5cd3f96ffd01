import { Settings } from '@gantry/service-kit';
import { FilterParser } from 'ldapts';
import fc from 'fast-check';
import { escapeFilterValue, everybodyFilter, fillFilter, requiredGroupFilter, userFilter } from './ldap.filters';
import { groupRoles, personOf } from './ldap.person';
import { syncIntervalMs } from './sync.interval';

const settingsOf = (more: Record<string, string | boolean> = {}) =>
  new Settings({
    LDAP_User_Search_Filter: '(objectclass=person)',
    LDAP_User_Search_Field: 'uid',
    LDAP_Username_Field: 'uid',
    LDAP_Unique_Identifier_Field: 'objectGUID,entryUUID',
    LDAP_Default_Domain: '',
    LDAP_Sync_User_Data: false,
    LDAP_Sync_User_Data_FieldMap: '{"cn":"name","mail":"email"}',
    LDAP_Sync_User_Data_Groups: true,
    LDAP_Sync_User_Data_GroupsMap: '{"rocket-admin": "admin", "tech": ["bot", "livechat-agent"]}',
    LDAP_Group_Filter_ObjectClass: 'groupOfUniqueNames',
    LDAP_Group_Filter_Group_Member_Attribute: 'uniqueMember',
    LDAP_Group_Filter_Group_Member_Format: 'uid=#{username},ou=people',
    LDAP_Group_Filter_Group_Id_Attribute: 'cn',
    LDAP_Group_Filter_Group_Name: 'CHAT',
    Accounts_CustomFields: '{"team": {"type": "text"}}',
    ...more,
  });

describe('filters of a directory', () => {
  it.each([
    ['*', '\\2a'],
    ['a)(uid=*', 'a\\29\\28uid=\\2a'],
    ['back\\slash', 'back\\5cslash'],
    ['nul\0', 'nul\\00'],
    ['ada.lovelace', 'ada.lovelace'],
    ['Ünïcode', 'Ünïcode'],
  ])('%j means nothing in them: %s', (value, escaped) => {
    expect(escapeFilterValue(value)).toBe(escaped);
  });

  it('find exactly what was typed, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: fc.constantFrom('*', '(', ')', '\\', '\0', '&', '|', '!', '=', 'a', 'é', ' ') })
          .filter((text) => text.trim() === text && text !== ''),
        (typed) => {
          const filter = FilterParser.parseString(userFilter(typed, settingsOf()));
          expect(filter.toString()).toBe(`(&(objectclass=person)(uid=${escapeFilterValue(typed)}))`);
        },
      ),
    );
  });

  it('search in every field that is named', () => {
    expect(
      userFilter(
        'ada',
        settingsOf({ LDAP_User_Search_Field: 'uid, mail', LDAP_User_Search_Filter: 'objectclass=user' }),
      ),
    ).toBe('(&(objectclass=user)(|(uid=ada)(mail=ada)))');
    expect(everybodyFilter(settingsOf())).toBe('(&(objectclass=person)(uid=*))');
  });

  it('escape what is put into templates', () => {
    expect(
      fillFilter('(&(cn=#{groupName})(memberUid=#{username})(x=#{unknown}))', { groupName: 'g*', username: 'a)(b' }),
    ).toBe('(&(cn=g\\2a)(memberUid=a\\29\\28b)(x=))');
    expect(requiredGroupFilter('a*', 'dn', settingsOf())).toBe(
      '(&(objectclass=groupOfUniqueNames)(uniqueMember=uid=a\\2a,ou=people)(cn=CHAT))',
    );
  });
});

describe('a person of a directory', () => {
  const entry = {
    dn: 'uid=ada,ou=people',
    UID: 'ada',
    cn: ['Ada Lovelace', 'Countess'],
    mail: 'Ada@Example.com',
    objectGUID: Buffer.from([1, 255]),
    departmentNumber: '42',
  };

  it('is known by what does not change', () => {
    expect(personOf(entry, settingsOf())).toEqual({
      dn: entry.dn,
      link: { idAttribute: 'objectGUID', id: '01ff' },
      username: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      customFields: undefined,
    });
    expect(personOf({ dn: 'x', uid: 'ada' }, settingsOf())?.link).toEqual({
      idAttribute: 'uid',
      id: Buffer.from('ada').toString('hex'),
    });
    expect(personOf({ dn: 'x', cn: 'nobody' }, settingsOf())).toBeUndefined();
  });

  it('has the name and fields that the map says, declared ones alone', () => {
    const map = JSON.stringify({
      '#{cn} (#{uid})': 'name',
      mail: 'email',
      departmentNumber: 'customFields.team',
      uid: 'customFields.undeclared',
      cn: 'roles',
    });
    expect(personOf(entry, settingsOf({ LDAP_Sync_User_Data: true, LDAP_Sync_User_Data_FieldMap: map }))).toMatchObject(
      { name: 'Ada Lovelace (ada)', customFields: { team: '42' } },
    );
    expect(
      personOf(entry, settingsOf({ LDAP_Sync_User_Data: true, LDAP_Sync_User_Data_FieldMap: 'no json' })),
    ).toMatchObject({ name: 'Ada Lovelace' });
  });

  it('has an address in the default domain when it has none', () => {
    const { mail: _mail, ...bare } = entry;
    expect(personOf(bare, settingsOf({ LDAP_Default_Domain: 'example.org' }))?.email).toBe('ada@example.org');
    expect(personOf(bare, settingsOf())?.email).toBeUndefined();
  });

  it('has roles by groups while that is on', () => {
    expect([...groupRoles(settingsOf())]).toEqual([
      ['rocket-admin', ['admin']],
      ['tech', ['bot', 'livechat-agent']],
    ]);
    expect(groupRoles(settingsOf({ LDAP_Sync_User_Data_Groups: false })).size).toBe(0);
    expect(groupRoles(settingsOf({ LDAP_Sync_User_Data_GroupsMap: '[1' })).size).toBe(0);
  });
});

it.each([
  ['Every 24 hours', 24 * 3_600_000],
  ['every 5 mins', 300_000],
  ['every 1 minute', 60_000],
  ['every day', 86_400_000],
  ['at noon', 86_400_000],
  ['every 0 hours', 86_400_000],
  ['', 86_400_000],
])('%j is an interval of %d ms', (text, ms) => {
  expect(syncIntervalMs(text)).toBe(ms);
});
