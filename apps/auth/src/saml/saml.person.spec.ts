import type { SettingValue } from '@gantry/contracts';
import { Settings } from '@gantry/service-kit';
import { samlEntries, samlServiceName, samlServices } from '../login-services/saml-services.records';
import { SETTING_ENTRIES } from '../settings/settings.catalogue';
import { samlPersonOf, textsOf, type Asserted } from './saml.person';
import { samlService, type SamlService } from '../login-services/saml.services';

const settingsOf = (more: Record<string, SettingValue> = {}) =>
  new Settings({
    ...Object.fromEntries(
      SETTING_ENTRIES.filter(({ id }) => id.startsWith('SAML_')).map(({ id, default: value }) => [id, value]),
    ),
    SAML_Custom_Default: true,
    SAML_Custom_Default_provider: 'idp',
    ...more,
  });
const serviceOf = (more: Record<string, string | boolean | number> = {}): SamlService => {
  const service = samlService('idp', settingsOf(more));
  if (!service) throw new Error('no service');
  return service;
};
const asserted: Asserted = {
  provider: 'idp',
  idp: 'https://idp',
  idpSession: 's1',
  nameID: 'Ada@Example.com',
  nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  attributes: {
    username: ['Ada'],
    email: ['ADA@example.com', 'second@example.com'],
    cn: ['Ada Lovelace'],
    groups: ['admin', 'bot, user'],
    sn: ['Lovelace'],
  },
};

describe('a person of a SAML identity provider', () => {
  it('is read by the map of the settings', () => {
    expect(samlPersonOf(asserted, serviceOf())).toEqual({
      link: { provider: 'idp', idp: 'https://idp', idpSession: 's1', nameID: 'Ada@Example.com' },
      emails: ['ada@example.com', 'second@example.com'],
      username: 'Ada',
      name: 'Ada Lovelace',
      roles: undefined,
    });
    const map = JSON.stringify({
      username: { fieldName: 'sn' },
      name: { template: 'Lady __sn__ of __cn__' },
      email: { fieldNames: ['none', 'email'] },
    });
    expect(samlPersonOf(asserted, serviceOf({ SAML_Custom_Default_user_data_fieldmap: map }))).toMatchObject({
      username: 'Lovelace',
      name: 'Lady Lovelace of Ada Lovelace',
      emails: ['ada@example.com', 'second@example.com'],
    });
    expect(
      samlPersonOf(
        asserted,
        serviceOf({
          SAML_Custom_Default_user_data_fieldmap: 'broken',
          SAML_Custom_Default_username_normalize: 'Lowercase',
        }),
      ).username,
    ).toBe('ada');
  });

  it('has the address of its name where none is told', () => {
    const { email: _email, ...attributes } = asserted.attributes;
    expect(samlPersonOf({ ...asserted, attributes }, serviceOf()).emails).toEqual(['ada@example.com']);
    expect(samlPersonOf({ ...asserted, attributes, nameIDFormat: 'transient' }, serviceOf()).emails).toEqual([]);
  });

  it('has the roles of one attribute', () => {
    expect(samlPersonOf(asserted, serviceOf({ SAML_Custom_Default_role_attribute_name: 'groups' })).roles).toEqual([
      'admin',
      'bot',
      'user',
    ]);
    expect(
      samlPersonOf(asserted, serviceOf({ SAML_Custom_Default_role_attribute_name: 'constructor' })).roles,
    ).toBeUndefined();
  });

  it.each([
    ['one', ['one']],
    [
      ['a', ' b ', { child: 'x' }, undefined, ''],
      ['a', 'b'],
    ],
    [{ child: 'x' }, []],
    ['x'.repeat(1_001), []],
  ])('takes texts alone of %j', (value, texts) => {
    expect(textsOf(value)).toEqual(texts);
  });
});

describe('SAML services', () => {
  it('are those that are on, by the name that URLs have', () => {
    expect(
      serviceOf({
        SAML_Custom_Default_signature_validation_type: 'nonsense',
        SAML_Custom_Default_allowed_clock_drift: -5,
      }),
    ).toMatchObject({
      signatureValidation: 'All',
      clockDriftMs: 0,
      immutableProperty: 'EMail',
      defaultRoles: ['user'],
    });
    expect(samlService('idp', settingsOf({ SAML_Custom_Default: false }))).toBeUndefined();
    expect([
      samlService('other', settingsOf()),
      samlService('', settingsOf({ SAML_Custom_Default_provider: '' })),
    ]).toEqual([undefined, undefined]);
  });

  it('may be several', () => {
    const entries = samlEntries('Partner');
    expect(entries.map(({ id }) => id)).toContain('SAML_Custom_Partner_entry_point');
    expect(entries).toHaveLength(SETTING_ENTRIES.filter(({ id }) => id.startsWith('SAML_Custom_Default')).length);
    const partner = settingsOf({
      ...Object.fromEntries(entries.map(({ id, default: value }) => [id, value ?? ''])),
      SAML_Custom_Partner: true,
      SAML_Custom_Partner_provider: 'partner',
      SAML_Custom_Partner_cert: 'theirs',
    });
    expect([samlService('partner', partner)?.cert, samlService('idp', partner)?.cert]).toEqual(['theirs', '']);
    expect([samlServiceName('My Partner 2!'), samlServiceName('!?')]).toEqual(['MyPartner', '']);
  });

  it('tell clients no key', () => {
    const shown = samlServices({
      SAML_Custom_Default: true,
      SAML_Custom_Default_provider: 'idp',
      SAML_Custom_Default_private_key: 'hush',
      SAML_Custom_Default_cert: 'c',
      SAML_Custom_Default_debug: true,
    });
    expect(shown).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toContain('hush');
  });
});
