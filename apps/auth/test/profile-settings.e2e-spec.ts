import { createHash } from 'node:crypto';
import {
  answerOf,
  DdpClient,
  eventually,
  refused,
  RestClient,
  unique,
  type Credentials,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';

const FORBIDDEN = ['Username', 'Email', 'Password', 'UserStatusMessage'];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const editNotAllowed = (what: string) =>
  refused('error-action-not-allowed', `Edit ${what} is not allowed`, {
    method: 'saveUserProfile',
    action: 'Update_user',
  });

/** Switches of the whole platform, and limits, which TEST_MODE takes away. */
describe('where people may not change their accounts', () => {
  let platform: OwnPlatform;
  let ada: OwnUser;
  let login: Credentials;
  let rest: RestClient;
  const update = (data: object) => rest.post('users.updateOwnBasicInfo', { data });

  beforeAll(async () => {
    platform = await startOwnPlatform(
      Object.fromEntries(FORBIDDEN.map((what) => [`OVERWRITE_SETTING_Accounts_Allow${what}Change`, 'false'])),
    );
  }, START_MS);

  afterAll(() => platform.stop());

  beforeEach(async () => {
    ada = await platform.newUser();
    login = await platform.tokenFor(ada);
    rest = new RestClient(platform.url(), login);
  });

  const client = async (): Promise<DdpClient> => {
    const ddp = await DdpClient.connect(platform.url(1));
    await ddp.resume(login.authToken);
    return ddp;
  };

  // Before another administrator is made below.
  it('the last administrator stays one', async () => {
    const { body } = await platform.admin.get('me');
    expect(
      answerOf(await platform.admin.post('users.update', { userId: body._id, data: { roles: ['user'] } })),
    ).toEqual(
      refused('error-action-not-allowed', 'Leaving the app without admins is not allowed', {
        method: 'insertOrUpdateUser',
        action: 'Remove_last_admin',
      }),
    );
  });

  it.each<[string, (user: OwnUser) => object, unknown]>([
    ['the user name', () => ({ username: unique('other') }), editNotAllowed('username')],
    [
      'the password',
      ({ password }) => ({ newPassword: 'another pass phrase', currentPassword: password }),
      editNotAllowed('user password'),
    ],
    [
      'the status text',
      () => ({ statusText: 'busy' }),
      refused('error-not-allowed', 'Not allowed', { method: 'setUserStatus' }),
    ],
    [
      'the address',
      ({ password }) => ({ email: `${unique('m')}@example.com`, currentPassword: password }),
      refused('error-action-not-allowed', 'Changing email is not allowed', {
        method: 'setEmail',
        action: 'Changing_email',
      }),
    ],
  ])('%s stays', async (_name, data, answer) => {
    expect(answerOf(await update(data(ada)))).toEqual(answer);
  });

  it('what is sent unchanged is no change', async () => {
    expect((await update({ username: ada.username, email: ada.email, statusText: '' })).status).toBe(200);
  });

  it('the methods refuse too', async () => {
    const ddp = await client();
    expect((await ddp.callRaw('setUsername', unique('other')))['error']).toMatchObject({
      error: 'error-not-allowed',
      details: { method: 'setUsername' },
    });
    expect((await ddp.callRaw('checkUsernameAvailability', unique('other')))['error']).toMatchObject({
      error: 'error-not-allowed',
    });
    const proved = { ddpMethod: 'setEmail', params: ['x@example.com'], method: 'password', code: sha256(ada.password) };
    expect((await ddp.callRaw('callWithTwoFactorRequired', proved))['error']).toMatchObject({
      error: 'error-action-not-allowed',
      reason: 'Changing email is not allowed',
    });
    expect((await ddp.callRaw('changePassword', ada.password, 'another pass phrase'))['error']).toMatchObject({
      error: 'error-not-allowed',
    });
    await ddp.close();
  });

  it('a name may change once a minute, and the method be called once a second', async () => {
    expect((await update({ name: 'Ada' })).status).toBe(200);
    expect((await update({ name: 'Ada' })).status).toBe(200);
    expect(await update({ name: 'Ada Lovelace' })).toMatchObject({
      status: 429,
      body: {
        success: false,
        error: expect.stringMatching(
          /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying again\. \[error-too-many-requests]$/,
        ),
      },
    });
    const ddp = await client();
    expect(await ddp.call('setRealName', 'Ada')).toBe('Ada');
    expect((await ddp.callRaw('setRealName', 'Ada'))['error']).toMatchObject({ error: 'too-many-requests' });
    await ddp.close();
  });

  it('administrators still may, after a second factor', async () => {
    const username = unique('other');
    const body = JSON.stringify({ userId: ada._id, data: { username } });
    const JSON_BODY = { 'content-type': 'application/json' };
    const boss = await platform.newUser({ roles: ['user', 'admin'] });
    const admin = new RestClient(platform.url(), await platform.tokenFor(boss));
    expect(answerOf(await admin.send('POST', 'users.update', body, JSON_BODY))).toMatchObject({
      status: 400,
      body: { errorType: 'totp-required', details: { method: 'password' } },
    });
    const factor = { 'x-2fa-code': sha256(boss.password), 'x-2fa-method': 'password' };
    expect((await admin.send('POST', 'users.update', body, { ...JSON_BODY, ...factor })).body).toMatchObject({
      success: true,
      user: { username },
    });
    const ddp = await client();
    for (const [method, form] of [
      ['saveUserProfile', {}],
      ['insertOrUpdateUser', { _id: ada._id }],
    ] as const)
      expect([method, (await ddp.callRaw(method, form))['error']]).toEqual([
        method,
        expect.objectContaining({ error: 'totp-required' }),
      ]);
    await ddp.close();
  });

  it('and the whole profile can be closed', async () => {
    const close = async (value: boolean) =>
      expect((await platform.admin.post('settings/Accounts_AllowUserProfileChange', { value })).status).toBe(200);
    await close(false);
    try {
      await eventually(async () =>
        expect(answerOf(await update({ nickname: 'A' }))).toEqual(
          refused('error-not-allowed', 'Not allowed', { method: 'saveUserProfile' }),
        ),
      );
      expect(
        answerOf(
          await rest.send('POST', 'users.update', JSON.stringify({ userId: ada._id, data: { nickname: 'A' } }), {
            'content-type': 'application/json',
            'x-2fa-code': sha256(ada.password),
            'x-2fa-method': 'password',
          }),
        ),
      ).toMatchObject({ status: 400 });
    } finally {
      await close(true);
    }
  });
});
