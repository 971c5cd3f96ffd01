import { createHash } from 'node:crypto';
import {
  admin,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  loginRefused,
  newUser,
  NOT_LOGGED_IN,
  RestClient,
  TOKEN,
  unique,
  type TestUser,
} from '@gantry/testing';

const digestOf = (password: string) => ({
  digest: createHash('sha256').update(password).digest('hex'),
  algorithm: 'sha-256',
});
const UNAUTHORISED = loginRefused('Unauthorized', 'Unauthorized');
const UNRECOGNISED = loginRefused(400, 'Unrecognized options for login request');
const BAD_RESUME = loginRefused(403, "You've been logged out by the server. Please log in again.");
const rest = (gateway = 0) => new RestClient(gatewayUrl(gateway));

/** The caller as it sees itself (contract/defaults.json, accounts.meFields). */
const selfOf = ({ userId, username, email }: TestUser) => ({
  _id: userId,
  username,
  name: `Name of ${username}`,
  emails: [{ address: email, verified: false }],
  status: 'offline',
  statusConnection: 'offline',
  active: true,
  roles: ['user'],
  services: { email2fa: { enabled: true } },
  settings: {
    preferences: expect.objectContaining({
      desktopNotifications: 'all',
      emailNotificationMode: 'mentions',
      idleTimeLimit: 300,
      unreadAlert: true,
      sidebarSortby: 'activity',
    }),
  },
  avatarUrl: expect.stringMatching(new RegExp(`^http://[^/]+/avatar/${username}$`)),
  _updatedAt: expect.stringMatching(DATE),
});

const loggedIn = (user: TestUser, authToken: unknown = expect.stringMatching(TOKEN)) =>
  answered(200, { status: 'success', data: { userId: user.userId, authToken, me: selfOf(user) } });

describe('login over REST', () => {
  let ada: TestUser;

  beforeAll(async () => {
    ada = await newUser();
  });

  it.each<[string, (user: TestUser) => unknown]>([
    ['the user name as user', ({ username, password }) => ({ user: username, password })],
    ['the e-mail address as user', ({ email, password }) => ({ user: email, password })],
    ['the user name in other letters', ({ username, password }) => ({ user: username.toUpperCase(), password })],
    ['the field username', ({ username, password }) => ({ username, password })],
    ['the field email', ({ email, password }) => ({ email, password })],
    [
      'a digest in place of the password',
      ({ username, password }) => ({ user: username, password: digestOf(password) }),
    ],
    ['the form of the DDP method', ({ username, password }) => ({ user: { username }, password: digestOf(password) })],
    ['a code beside the password', ({ username, password }) => ({ user: username, password, code: '123456' })],
  ])('takes %s', async (_name, form) => {
    expect(answerOf(await rest(1).post('login', form(ada)))).toEqual(loggedIn(ada));
  });

  it.each<[string, string]>([
    ['a form body', 'application/x-www-form-urlencoded'],
    ['a form body with a charset', 'application/x-www-form-urlencoded; charset=utf-8'],
  ])('takes %s', async (_name, type) => {
    const body = new URLSearchParams({ user: ada.username, password: ada.password }).toString();
    expect(answerOf(await rest().send('POST', 'login', body, { 'content-type': type }))).toEqual(loggedIn(ada));
  });

  it('takes JSON that curl labels as a form', async () => {
    const body = JSON.stringify({ user: ada.username, password: ada.password });
    expect(
      answerOf(await rest().send('POST', 'login', body, { 'content-type': 'application/x-www-form-urlencoded' })),
    ).toEqual(loggedIn(ada));
  });

  it('takes an earlier token and answers the same one', async () => {
    expect(answerOf(await rest(1).post('login', { resume: ada.authToken }))).toEqual(loggedIn(ada, ada.authToken));
  });

  it('gives each login a token of its own', async () => {
    const [one, two] = await Promise.all(
      [0, 1].map((gateway) => rest(gateway).post('login', { user: ada.username, password: ada.password })),
    );
    expect(one?.body.data.authToken).not.toBe(two?.body.data.authToken);
  });

  it.each<[string, (user: TestUser) => unknown, unknown]>([
    ['a wrong password', ({ username }) => ({ user: username, password: 'wrong' }), UNAUTHORISED],
    ['a wrong digest', ({ username }) => ({ user: username, password: digestOf('wrong') }), UNAUTHORISED],
    [
      'what is no digest',
      ({ username }) => ({ user: username, password: { digest: 'wrong', algorithm: 'sha-256' } }),
      UNAUTHORISED,
    ],
    ['an unknown user, in the same words', () => ({ user: unique('nobody'), password: 'wrong' }), UNAUTHORISED],
    [
      'an unknown address, in the same words',
      () => ({ user: `${unique('nobody')}@example.com`, password: 'wrong' }),
      UNAUTHORISED,
    ],
    ['the account without a password', () => ({ user: 'rocket.cat', password: '' }), UNAUTHORISED],
    ['an unknown token', () => ({ resume: 'x'.repeat(43) }), BAD_RESUME],
    ['an empty token', () => ({ resume: '' }), BAD_RESUME],
    ['an empty body', () => ({}), UNRECOGNISED],
    ['a user without a password', ({ username }) => ({ user: username }), UNRECOGNISED],
    ['a password alone', ({ password }) => ({ password }), UNRECOGNISED],
    [
      'a digest of another algorithm',
      ({ username }) => ({ user: username, password: { digest: 'a'.repeat(64), algorithm: 'md5' } }),
      UNRECOGNISED,
    ],
    [
      'the hash of the token in place of the token',
      ({ authToken }) => ({ resume: createHash('sha256').update(authToken).digest('base64') }),
      BAD_RESUME,
    ],
  ])('refuses %s', async (_name, form, answer) => {
    expect(answerOf(await rest().post('login', form(ada)))).toEqual(answer);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['that is not activated', { active: false }, 'error-user-is-not-activated', 'User is not activated'],
    ['without roles', { roles: [] }, 'error-user-has-no-roles', 'User has no roles'],
  ])('refuses an account %s', async (_name, fields, code, text) => {
    const [username, password] = [unique('barred'), 'correct horse'];
    const created = await (
      await admin()
    ).post('users.create', { username, password, email: `${username}@example.com`, name: username, ...fields });
    expect(created.body.success).toBe(true);
    expect(answerOf(await rest().post('login', { user: username, password }))).toEqual(
      loginRefused(code, text, { function: 'Accounts.validateLoginAttempt' }),
    );
    expect(answerOf(await rest().post('login', { user: username, password: 'wrong' }))).toEqual(UNAUTHORISED);
  });
});

describe('me', () => {
  it('shows the caller itself, at the top level', async () => {
    const ada = await newUser({ gateway: 1 });
    expect(answerOf(await ada.rest.get('me'))).toEqual(answered(200, { ...selfOf(ada), success: true }));
  });

  it('names the address of an account once it is verified', async () => {
    const ada = await newUser({ fields: { verified: true } });
    expect((await ada.rest.get('me')).body).toMatchObject({
      email: ada.email,
      emails: [{ address: ada.email, verified: true }],
    });
  });

  it.each<[string, (user: TestUser) => Record<string, string>]>([
    ['no headers', () => ({})],
    ['the token alone', ({ authToken }) => ({ 'x-auth-token': authToken })],
    ['the user id alone', ({ userId }) => ({ 'x-user-id': userId })],
    ['a wrong token', ({ userId }) => ({ 'x-auth-token': 'x'.repeat(43), 'x-user-id': userId })],
    [
      "somebody else's id",
      ({ authToken }) => ({ 'x-auth-token': authToken, 'x-user-id': 'rocketchat.internal.admin.test' }),
    ],
    [
      'the stored hash of the token',
      ({ userId, authToken }) => ({
        'x-auth-token': createHash('sha256').update(authToken).digest('base64'),
        'x-user-id': userId,
      }),
    ],
    ['empty headers', () => ({ 'x-auth-token': '', 'x-user-id': '' })],
    ['an endless token', ({ userId }) => ({ 'x-auth-token': 'x'.repeat(4_000), 'x-user-id': userId })],
  ])('is refused with %s', async (_name, headers) => {
    const ada = await newUser();
    expect(answerOf(await rest().send('GET', 'me', undefined, headers(ada)))).toEqual(NOT_LOGGED_IN);
  });
});

describe('logout over REST', () => {
  it.each(['POST', 'GET'])('by %s ends this login on every gateway and no other', async (method) => {
    const ada = await newUser();
    const { body } = await rest(1).post('login', { user: ada.username, password: ada.password });
    const other = rest(1).as({ userId: ada.userId, authToken: body.data.authToken });
    const elsewhere = rest(1).as(ada);
    expect((await elsewhere.get('me')).status).toBe(200);
    expect(answerOf(await ada.rest.send(method, 'logout'))).toEqual(
      answered(200, { status: 'success', data: { message: "You've been logged out!" } }),
    );
    expect(answerOf(await ada.rest.get('me'))).toEqual(NOT_LOGGED_IN);
    await eventually(async () => expect(answerOf(await elsewhere.get('me'))).toEqual(NOT_LOGGED_IN));
    expect(answerOf(await rest().post('login', { resume: ada.authToken }))).toEqual(BAD_RESUME);
    expect((await other.get('me')).status).toBe(200);
  });

  it('ends realtime connections that came with the same token', async () => {
    const ada = await newUser();
    const client = await ddpOf(ada, 1);
    await ada.rest.post('logout');
    await eventually(() => expect(client.closeCode).toBeDefined());
  });

  it('is refused without a login', async () => {
    expect(answerOf(await rest().post('logout'))).toEqual(NOT_LOGGED_IN);
  });
});
