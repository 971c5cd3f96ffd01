import { createHash } from 'node:crypto';
import {
  answered,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  login,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const INVALID_PASSWORD = refused('error-invalid-password', 'Invalid password', { method: 'saveUserProfile' });
const IDENTITY = refused('error-could-not-save-identity', 'Could not save user identity', {
  method: 'saveUserProfile',
});

describe('users.updateOwnBasicInfo', () => {
  let ada: TestUser;
  const post = (data: object, more: object = {}) => ada.rest.post('users.updateOwnBasicInfo', { data, ...more });

  beforeEach(async () => {
    ada = await newUser();
  });

  it('changes names and texts without a password, and shows the user all but credentials', async () => {
    const username = unique('renamed');
    const { body } = await post({
      name: ' Ada Lovelace ',
      username,
      nickname: 'A',
      statusText: 'computing',
      email: ada.email,
    });
    expect(body).toMatchObject({
      success: true,
      user: {
        _id: ada.userId,
        name: 'Ada Lovelace',
        username,
        nickname: 'A',
        statusText: 'computing',
        emails: [{ address: ada.email }],
        roles: ['user'],
        settings: {},
      },
    });
    expect((await ada.rest.get('me')).body).toMatchObject({ username, name: 'Ada Lovelace' });
  });

  it.each<[string, (password: string) => string]>([
    ['the sha256 of the password', sha256],
    ['the same in capitals', (password) => sha256(password).toUpperCase()],
    ['the password', (password) => password],
  ])('changes the address for %s; it is to be verified anew', async (_name, proof) => {
    const email = `${unique('mail')}@example.com`;
    expect((await post({ email, currentPassword: proof(ada.password) })).body.user).toMatchObject({
      emails: [{ address: email, verified: false }],
    });
  });

  it('changes the password, which ends the other logins and the personal tokens', async () => {
    const [other, listener] = [await login(ada.username, ada.password, 1), await ddpOf(ada)];
    const { token } = (await ada.rest.post('users.generatePersonalAccessToken', { tokenName: 'robot' })).body;
    const robot = new RestClient(gatewayUrl(), { userId: ada.userId, authToken: token });
    expect((await robot.get('me')).status).toBe(200);
    expect((await post({ newPassword: 'another pass phrase', currentPassword: sha256(ada.password) })).status).toBe(
      200,
    );
    for (const client of [other, robot])
      await eventually(async () => expect(answerOf(await client.get('me'))).toEqual(NOT_LOGGED_IN));
    expect((await ada.rest.get('me')).status).toBe(200);
    await login(ada.username, 'another pass phrase');
    expect(
      (await new RestClient(gatewayUrl()).post('login', { user: ada.username, password: ada.password })).status,
    ).toBe(401);
    await listener.close();
  });

  it.each<[string, (user: TestUser, taken: TestUser) => object, (taken: TestUser) => unknown]>([
    [
      'another address without the password',
      () => ({ email: `${unique('mail')}@example.com` }),
      () => INVALID_PASSWORD,
    ],
    [
      'another address with a wrong password',
      () => ({ email: `${unique('mail')}@example.com`, currentPassword: sha256('wrong') }),
      () => INVALID_PASSWORD,
    ],
    [
      'another password without the present one',
      () => ({ newPassword: 'another pass phrase' }),
      () => INVALID_PASSWORD,
    ],
    [
      'another password with a wrong one',
      () => ({ newPassword: 'another pass phrase', currentPassword: 'wrong' }),
      () => INVALID_PASSWORD,
    ],
    [
      'the password that there is',
      ({ password }) => ({ newPassword: password, currentPassword: sha256(password) }),
      () =>
        refused('error-password-same-as-current', 'Entered password same as current password', {
          method: 'saveUserProfile',
        }),
    ],
    ['a user name that is taken', (_user, { username }) => ({ username }), () => IDENTITY],
    ['a name of blanks', () => ({ name: '  ' }), () => IDENTITY],
    [
      'a user name with blanks',
      () => ({ username: 'two words' }),
      () =>
        refused('error-input-is-not-a-valid-field', 'two words is not a valid username', {
          method: 'saveUserProfile',
          input: 'two words',
          field: 'Username',
        }),
    ],
    [
      'an address that is taken',
      (user, { email }) => ({ email, currentPassword: user.password }),
      ({ email }) =>
        refused('error-field-unavailable', `${email} is already in use :(`, { function: '_setEmail', field: email }),
    ],
    [
      'a long nickname',
      () => ({ nickname: 'x'.repeat(121) }),
      () => refused('error-invalid-field', 'nickname', { method: 'saveUserProfile' }),
    ],
    ['an unknown key', () => ({ roles: ['admin'] }), () => refusedText('Match error: Unknown key in field data.roles')],
    [
      'an operator',
      () => ({ username: { $ne: 1 } }),
      () => refusedText('Match error: Expected string, got object in field data.username'),
    ],
  ])('refuses %s', async (_name, data, answer) => {
    const taken = await newUser();
    expect(answerOf(await post(data(ada, taken)))).toEqual(answer(taken));
    expect((await ada.rest.get('me')).body).toMatchObject({ username: ada.username, emails: [{ address: ada.email }] });
    await login(ada.username, ada.password);
  });

  it('takes custom fields beside the data, and null for nothing', async () => {
    expect(
      (await post({ name: null, username: null, email: null }, { customFields: { twitter: '@ada' } })).status,
    ).toBe(200);
    expect(answerOf(await ada.rest.post('users.updateOwnBasicInfo', {}))).toEqual(
      refusedText("Match error: Missing key 'data'"),
    );
  });
});

describe('the methods of the own account', () => {
  let ada: TestUser;

  beforeEach(async () => {
    ada = await newUser();
  });

  it('save the profile', async () => {
    const client = await ddpOf(ada);
    expect(
      await client.call(
        'saveUserProfile',
        { realname: 'Ada', bio: ' Countess ', nickname: 'A', statusText: '', statusType: 'online', unknown: 1 },
        {},
      ),
    ).toBe(true);
    expect((await ada.rest.get('users.info', { userId: ada.userId })).body.user).toMatchObject({
      name: 'Ada',
      bio: 'Countess',
      nickname: 'A',
    });
    for (const settings of [{ bio: 'x'.repeat(261) }, { bio: 5 }]) {
      expect((await client.callRaw('saveUserProfile', settings))['error']).toMatchObject({
        error: 'error-invalid-field',
        reason: 'bio',
        details: { method: 'saveUserProfile' },
      });
    }
    expect((await client.callRaw('saveUserProfile'))['error']).toMatchObject({ error: 400, reason: 'Match failed' });
    await client.close();
  });

  it('set names', async () => {
    const [client, username] = [await ddpOf(ada), unique('renamed')];
    expect(await client.call('setUsername', username)).toBe(username);
    expect(await client.call('setUsername', username.toUpperCase())).toBe(username.toUpperCase());
    expect(await client.call('setRealName', 'Ada')).toBe('Ada');
    expect((await ada.rest.get('me')).body).toMatchObject({ username, name: 'Ada' });
    expect((await client.callRaw('setUsername', '<b>'))['error']).toMatchObject({
      error: 'username-invalid',
      reason: expect.stringMatching(/^&lt;b&gt; is not a valid username/),
    });
    expect((await client.callRaw('setUsername', 'rocket.cat'))['error']).toMatchObject({
      error: 'error-field-unavailable',
      reason: '<strong>rocket.cat</strong> is already in use :(',
      details: { method: 'setUsername', field: 'rocket.cat' },
    });
    expect((await client.callRaw('setRealName', ' '))['error']).toMatchObject({
      error: 'error-could-not-change-name',
      reason: 'Could not change name',
    });
    await client.close();
  });

  it('set the address', async () => {
    const [client, email] = [await ddpOf(ada), `${unique('mail')}@example.com`];
    expect(await client.call('setEmail', email)).toBe(email);
    expect((await ada.rest.get('me')).body.emails).toEqual([{ address: email, verified: false }]);
    expect((await client.callRaw('setEmail', 'nowhere'))['error']).toMatchObject({
      error: 'error-invalid-email',
      reason: 'Invalid email nowhere',
    });
    expect((await client.callRaw('setEmail', ' '))['error']).toMatchObject({
      error: 'error-invalid-email',
      reason: 'Invalid email',
    });
    await client.close();
  });

  it('change the password for the present one', async () => {
    const client = await ddpOf(ada);
    expect((await client.callRaw('changePassword', 'wrong', 'another pass phrase'))['error']).toMatchObject({
      error: 403,
      reason: 'Incorrect password',
    });
    expect(
      await client.call(
        'changePassword',
        { digest: sha256(ada.password), algorithm: 'sha-256' },
        { digest: sha256('another pass phrase'), algorithm: 'sha-256' },
      ),
    ).toEqual({ passwordChanged: true });
    await login(ada.username, 'another pass phrase');
    expect((await ada.rest.get('me')).status).toBe(200);
    const stranger = await DdpClient.connect(gatewayUrl());
    expect((await stranger.callRaw('changePassword', 'a', 'b'))['error']).toMatchObject({
      error: 401,
      reason: 'Must be logged in',
    });
    await Promise.all([client.close(), stranger.close()]);
  });

  it('set a password where one is demanded, and there alone', async () => {
    const [free, bound] = [ada, await newUser({ fields: { requirePasswordChange: true } })];
    const [one, other] = await Promise.all([ddpOf(free), ddpOf(bound)]);
    expect((await one.callRaw('setUserPassword', 'another pass phrase'))['error']).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      details: { method: 'setUserPassword' },
    });
    expect((await other.callRaw('setUserPassword', bound.password))['error']).toMatchObject({
      error: 'error-password-same-as-current',
    });
    expect((await other.callRaw('setUserPassword', ''))['error']).toMatchObject({
      error: 'error-password-policy-not-met',
    });
    expect(await other.call('setUserPassword', 'another pass phrase')).toBe(1);
    await login(bound.username, 'another pass phrase');
    expect((await other.callRaw('setUserPassword', 'a third pass phrase'))['error']).toMatchObject({
      error: 'error-not-allowed',
    });
    await Promise.all([one.close(), other.close()]);
  });

  it('tell which names are free and suggest one', async () => {
    const client = await ddpOf(ada);
    const answers = [];
    for (const name of [ada.username, unique('free'), 'ROCKET.CAT', 'all'])
      answers.push(await client.call('checkUsernameAvailability', name));
    expect(answers).toEqual([true, true, false, false]);
    const name = `Zoë ${unique('of').replace(/-/g, '')}`;
    await client.call('setRealName', name);
    const result = name.replace('ë', 'e').replace(' ', '.').toLowerCase();
    expect(await client.call('getUsernameSuggestion')).toBe(result);
    expect(answerOf(await ada.rest.get('users.getUsernameSuggestion'))).toEqual(
      answered(200, { result, success: true }),
    );
    await client.close();
  });

  it('know the clock and the policy of passwords', async () => {
    const client = await ddpOf(ada);
    expect([await client.call('userSetUtcOffset', -3.5), await client.call('userSetUtcOffset', -3.5)]).toEqual([1, 0]);
    expect((await ada.rest.get('me')).body.utcOffset).toBe(-3.5);
    expect((await client.callRaw('userSetUtcOffset', 'noon'))['error']).toMatchObject({ error: 400 });
    expect(await client.call('getPasswordPolicy')).toEqual({ enabled: false, policy: [] });
    const stranger = await DdpClient.connect(gatewayUrl(1));
    expect((await stranger.callRaw('getPasswordPolicy', { token: 'x' }))['error']).toMatchObject({
      error: 'error-invalid-user',
      reason: 'Invalid user',
      details: { method: 'getPasswordPolicy' },
    });
    expect(await stranger.callRaw('userSetUtcOffset', 1)).not.toHaveProperty('error');
    for (const method of [
      'setUsername',
      'setRealName',
      'setEmail',
      'setUserPassword',
      'checkUsernameAvailability',
      'getUsernameSuggestion',
      'saveUserProfile',
      'insertOrUpdateUser',
    ]) {
      expect([method, (await stranger.callRaw(method, 'x'))['error']]).toEqual([
        method,
        expect.objectContaining({ error: 'error-invalid-user', reason: 'Invalid user' }),
      ]);
    }
    await Promise.all([client.close(), stranger.close()]);
  });
});
