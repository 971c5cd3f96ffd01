import { Settings } from '@gantry/service-kit';
import { customOauthEntries, customOauthId } from '../login-services/custom-oauth.records';
import { declaredService } from './declared.services';
import { applicationOf, fieldOf, readIdentity, valueAt } from './identity.rules';

const jwt = (claims: object) =>
  ['{}', JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.') + '.signature';

describe('the identity that a provider answers', () => {
  it.each([
    [{ id: 7 }, '7'],
    [{ sub: 'abc', id: 'x' }, 'x'],
    [{ sub: 'abc' }, 'abc'],
    [{ ID: 12 }, '12'],
    [{ user: { userid: 'u' } }, 'u'],
    [{ ocs: { data: { id: 'cloudy' } } }, 'cloudy'],
    [{ result: { phid: 'PHID-1' } }, 'PHID-1'],
    [{ metadata: { uid: 'm' } }, 'm'],
  ])('%j has the id %s', (answer, id) => {
    expect(readIdentity(answer, {})?.id).toBe(id);
  });

  it.each([
    [{}],
    [{ id: '' }],
    [{ id: {} }],
    [{ id: 'x'.repeat(1_001) }],
    [null],
    ['text'],
    [[{ id: 1 }]],
    [{ name: 'no id' }],
  ])('%j is nobody', (answer) => {
    expect(readIdentity(answer, {})).toBeUndefined();
  });

  it('finds nested fields, and writes texts of several', () => {
    const answer = {
      id: 1,
      profile: { login: 'ada', names: ['Ada', 'Lovelace'], mails: [{ value: 'ada@example.com' }] },
    };
    expect(
      readIdentity(answer, {
        username: 'profile.login',
        name: '{{profile.names.0}} {{profile.names.1}}',
        email: 'profile.mails.0.value',
      }),
    ).toMatchObject({ username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', isEmailVerified: false });
  });

  it('takes an address for checked when the provider says so of this very one', () => {
    expect(readIdentity({ id: 1, email: 'a@b.c', email_verified: true }, {})).toMatchObject({
      email: 'a@b.c',
      isEmailVerified: true,
    });
    expect(readIdentity({ id: 1, email: 'a@b.c', email_verified: 'false' }, {})).toMatchObject({
      isEmailVerified: false,
    });
    expect(
      readIdentity({ id: 1, email: 'a@b.c', email_verified: true, other: 'd@e.f' }, { email: 'other' }),
    ).toMatchObject({ email: 'd@e.f', isEmailVerified: false });
    expect(
      readIdentity({ id: 1, emails: [{ address: 'x@y.z' }, { address: 'a@b.c', verified: true }] }, {}),
    ).toMatchObject({ email: 'a@b.c', isEmailVerified: true });
  });

  it('reads roles where it is told to, and nowhere else', () => {
    expect(readIdentity({ id: 1, roles: ['admin', 5, '', null] }, { roles: 'roles' })?.roles).toEqual(['admin', '5']);
    expect(readIdentity({ id: 1, realm_access: { roles: 'a, b' } }, { roles: 'realm_access.roles' })?.roles).toEqual([
      'a',
      'b',
    ]);
    expect(readIdentity({ id: 1 }, { roles: 'roles' })?.roles).toEqual([]);
    expect(readIdentity({ id: 1, roles: ['admin'] }, {})?.roles).toBeUndefined();
  });

  it.each(['__proto__.x', 'constructor.name', 'toString', 'a.b.c.d.e.f.g.h.i.j.k'])('has nothing at %s', (path) => {
    expect(valueAt({ a: 1 }, path)).toBeUndefined();
    expect(fieldOf({ a: 1 }, `{{${path}}}`)).toBeUndefined();
  });

  it.each([
    [jwt({ azp: 'other' }), 'other'],
    [jwt({ client_id: 'app' }), 'app'],
    [jwt({ sub: 'x' }), undefined],
    ['opaque', undefined],
    ['a.b.c', undefined],
  ])('knows whom a token was made for: %s', (token, application) => {
    expect(applicationOf(token)).toBe(application);
  });
});

describe('declared services', () => {
  const custom = (more: Record<string, string | boolean> = {}) =>
    new Settings({
      ...Object.fromEntries(customOauthEntries('Idp').map(({ id, default: value }) => [id, value])),
      [customOauthId('Idp')]: true,
      [customOauthId('Idp', 'url')]: 'https://idp.example.com/',
      ...more,
    });

  it('are where their settings say', () => {
    expect(declaredService('idp', custom())).toMatchObject({
      identityUrl: 'https://idp.example.com/me',
      sentVia: 'payload',
      tokenParam: 'access_token',
    });
    expect(
      declaredService(
        'idp',
        custom({
          [customOauthId('Idp', 'identity_token_sent_via')]: 'header',
          [customOauthId('Idp', 'identity_path')]: 'https://other.example.com/userinfo',
        }),
      ),
    ).toMatchObject({ identityUrl: 'https://other.example.com/userinfo', sentVia: 'header' });
    expect(declaredService('idp', custom({ [customOauthId('Idp', 'merge_users')]: true }))?.merge).toBe('username');
    expect(declaredService('idp', custom())?.merge).toBeUndefined();
  });

  it.each(['Idp', 'i.d.p', 'nobody', '', '__proto__', 'constructor'])('%j is none of them', (name) => {
    expect(declaredService(name, custom())).toBeUndefined();
  });

  it.each(['password', 'resume', 'google', 'ldap', 'saml'])('cannot be called %s', (name) => {
    const id = customOauthId(name.charAt(0).toUpperCase() + name.slice(1));
    expect(
      declaredService(name, new Settings({ [id]: true, [`${id}-url`]: 'https://idp.example.com' })),
    ).toBeUndefined();
  });

  it('are none while they are off, or removed', () => {
    expect(declaredService('idp', custom({ [customOauthId('Idp')]: false }))).toBeUndefined();
    expect(declaredService('idp', new Settings({ [customOauthId('Idp')]: null }))).toBeUndefined();
  });
});
