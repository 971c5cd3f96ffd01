import { customOauthEntries, customOauthId, customOauthName } from './custom-oauth.records';
import { loginServices } from './login-services.rules';

describe('services to log in with', () => {
  it('are those that are switched on, in a steady order and under steady ids', () => {
    const values = {
      Accounts_OAuth_Google: true,
      Accounts_OAuth_Google_id: 'g',
      Accounts_OAuth_Facebook: true,
      Accounts_OAuth_Facebook_id: 'f',
      Accounts_OAuth_Github: false,
      Accounts_OAuth_Github_id: 'h',
    };
    expect(loginServices(values).map(({ service, clientId }) => [service, clientId])).toEqual([
      ['facebook', 'f'],
      ['google', 'g'],
    ]);
    expect(loginServices(values)).toEqual(loginServices({ ...values }));
  });

  it('are not the flags of a service', () => {
    expect(
      loginServices({
        Accounts_OAuth_Gitlab_merge_users: true,
        Accounts_OAuth_Gitlab: false,
        Accounts_OAuth_Gitlab_id: '',
      }),
    ).toEqual([]);
    const custom = {
      'Accounts_OAuth_Custom-Idp': false,
      'Accounts_OAuth_Custom-Idp-show_button': true,
      'Accounts_OAuth_Custom-Idp-merge_users': true,
    };
    expect(loginServices(custom)).toEqual([]);
  });

  it('never tell a secret', () => {
    const values = Object.fromEntries(customOauthEntries('Idp').map(({ id, default: value }) => [id, value]));
    const services = loginServices({
      ...values,
      [customOauthId('Idp')]: true,
      [customOauthId('Idp', 'secret')]: 'hush',
      Accounts_OAuth_Google: true,
      Accounts_OAuth_Google_id: 'g',
      Accounts_OAuth_Google_secret: 'hush',
    });
    expect(services.map(({ service }) => service)).toEqual(['idp', 'google']);
    expect(JSON.stringify(services)).not.toContain('hush');
  });

  it.each([
    ['keycloak', 'Keycloak'],
    ['My-IdP 2', 'Myidp2'],
    ['a_b', 'A_b'],
    ['!?', ''],
  ])('a custom one that is called %j has settings under %j', (name, expected) => {
    expect(customOauthName(name)).toBe(expected);
  });

  it('a custom one has 27 settings, one of them secret', () => {
    expect(customOauthEntries('Idp')).toHaveLength(27);
    expect(
      customOauthEntries('Idp')
        .filter(({ secret }) => secret)
        .map(({ id }) => id),
    ).toEqual(['Accounts_OAuth_Custom-Idp-secret']);
  });
});
