import {
  admin,
  answered,
  answerOf,
  DATE,
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
  TOKEN,
  unique,
  type TestUser,
} from '@gantry/testing';

const NAME_MISSING = refusedText("The 'tokenName' param is required");
const METHODS = {
  'users.generatePersonalAccessToken': 'personalAccessTokens:generateToken',
  'users.regeneratePersonalAccessToken': 'personalAccessTokens:regenerateToken',
  'users.removePersonalAccessToken': 'personalAccessTokens:removeToken',
} as const;
const PATHS = Object.keys(METHODS) as (keyof typeof METHODS)[];
const made = answered(200, { token: expect.stringMatching(TOKEN), success: true });
const ddpRefused = (error: string, reason: string, method: string) => ({
  isClientSafe: true,
  error,
  reason,
  message: `${reason} [${error}]`,
  details: { method },
  errorType: 'Meteor.Error',
});

describe('personal access tokens', () => {
  let user: TestUser;
  let guest: TestUser;

  beforeAll(async () => {
    [user, guest] = await Promise.all([newUser(), newUser({ fields: { roles: ['guest'] } })]);
  });

  const post = async (path: string, body: object, by: TestUser = user) => answerOf(await by.rest.post(path, body));
  const generate = async (tokenName: string, more: object = {}): Promise<RestClient> => {
    const { body } = await user.rest.post('users.generatePersonalAccessToken', { tokenName, ...more });
    return new RestClient(gatewayUrl(1), { userId: user.userId, authToken: body.token });
  };
  const statusOf = async (client: RestClient) => (await client.get('me')).status;

  it.each(PATHS)('%s needs a login', async (path) => {
    expect(answerOf(await new RestClient(gatewayUrl()).post(path, { tokenName: 'x' }))).toEqual(NOT_LOGGED_IN);
  });

  it.each(PATHS)('%s needs the permission', async (path) => {
    expect(await post(path, { tokenName: 'x' }, guest)).toEqual(
      refused('not-authorized', 'Not Authorized', { method: METHODS[path] }),
    );
  });

  it.each(PATHS)('%s needs a name', async (path) => {
    for (const body of [{}, { tokenName: '' }]) expect(await post(path, body)).toEqual(NAME_MISSING);
  });

  it.each([PATHS[1], PATHS[2]] as const)('%s refuses a name that is not known', async (path) => {
    expect(await post(path ?? '', { tokenName: 'unknown' })).toEqual(
      refused('error-token-does-not-exists', 'Token does not exist', { method: path && METHODS[path] }),
    );
  });

  it('lists need a login and the permission', async () => {
    expect(answerOf(await new RestClient(gatewayUrl()).get('users.getPersonalAccessTokens'))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await guest.rest.get('users.getPersonalAccessTokens'))).toEqual(
      refused('not-authorized', 'Not Authorized'),
    );
  });

  it('are made once under a name, work on every gateway, and are listed without their value', async () => {
    const [tokenName, passing] = [unique('token'), unique('token')];
    const client = await generate(tokenName);
    expect(await statusOf(client)).toBe(200);
    expect(await post(PATHS[0] ?? '', { tokenName: passing, bypassTwoFactor: true })).toEqual(made);
    expect(await post(PATHS[0] ?? '', { tokenName })).toEqual(
      refused('error-token-already-exists', 'A token with this name already exists', {
        method: 'personalAccessTokens:generateToken',
      }),
    );
    const { body } = await client.get('users.getPersonalAccessTokens');
    expect(body.success).toBe(true);
    expect(body.tokens.find(({ name }: { name: string }) => name === tokenName)).toEqual({
      name: tokenName,
      createdAt: expect.stringMatching(DATE),
      lastTokenPart: client.credentials?.authToken.slice(-6),
      bypassTwoFactor: false,
    });
    expect(body.tokens.find(({ name }: { name: string }) => name === passing)).toMatchObject({ bypassTwoFactor: true });
  });

  it('are made once by two who ask for one name at the same time', async () => {
    const tokenName = unique('token');
    const answers = await Promise.all(
      [0, 1].map((gateway) => new RestClient(gatewayUrl(gateway), user).post(PATHS[0] ?? '', { tokenName })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('change their value: the old one is over at once, with its connections', async () => {
    const tokenName = unique('token');
    const old = await generate(tokenName, { bypassTwoFactor: true });
    const socket = await DdpClient.connect(gatewayUrl(1));
    await socket.resume(old.credentials?.authToken ?? '');
    expect(await statusOf(old)).toBe(200);
    const { body } = await user.rest.post('users.regeneratePersonalAccessToken', { tokenName });
    expect(body).toEqual({ token: expect.stringMatching(TOKEN), success: true });
    await eventually(async () => expect([await statusOf(old), socket.closeCode]).toEqual([401, 4001]));
    const renewed = new RestClient(gatewayUrl(1), { userId: user.userId, authToken: body.token });
    const { body: list } = await renewed.get('users.getPersonalAccessTokens');
    expect(list.tokens.find(({ name }: { name: string }) => name === tokenName)).toMatchObject({
      bypassTwoFactor: true,
      lastTokenPart: body.token.slice(-6),
    });
  });

  it('are over when they are removed', async () => {
    const tokenName = unique('token');
    const client = await generate(tokenName);
    expect(await statusOf(client)).toBe(200);
    expect(await post('users.removePersonalAccessToken', { tokenName })).toEqual(answered(200, { success: true }));
    await eventually(async () => expect(await statusOf(client)).toBe(401));
    expect(await post('users.removePersonalAccessToken', { tokenName })).toMatchObject({ status: 400 });
  });

  it('are made, changed and removed over DDP', async () => {
    const client = await ddpOf(user, 1);
    const options = { tokenName: unique('token') };
    const first = await client.call('personalAccessTokens:generateToken', { ...options, bypassTwoFactor: false });
    const second = await client.call('personalAccessTokens:regenerateToken', options);
    expect([first, second]).toEqual([expect.stringMatching(TOKEN), expect.stringMatching(TOKEN)]);
    expect(await client.callRaw('personalAccessTokens:removeToken', options)).not.toHaveProperty('error');
    for (const method of ['personalAccessTokens:regenerateToken', 'personalAccessTokens:removeToken']) {
      expect((await client.callRaw(method, options))['error']).toEqual(
        ddpRefused('error-token-does-not-exists', 'Token does not exist', method),
      );
    }
    await client.close();
  });

  it.each(Object.values(METHODS))('the method %s needs a login and the permission', async (method) => {
    const anonymous = await DdpClient.connect(gatewayUrl());
    const poor = await ddpOf(guest);
    for (const client of [anonymous, poor])
      expect((await client.callRaw(method, { tokenName: 'x' }))['error']).toEqual(
        ddpRefused('not-authorized', 'Not Authorized', method),
      );
    await Promise.all([anonymous.close(), poor.close()]);
  });

  it('do not end with the logins', async () => {
    const other = await newUser();
    const { body } = await other.rest.post('users.generatePersonalAccessToken', { tokenName: 'lasting' });
    await other.rest.post('users.removeOtherTokens');
    await login(other.username, other.password);
    expect(await statusOf(new RestClient(gatewayUrl(1), { userId: other.userId, authToken: body.token }))).toBe(200);
  });

  it('do not end with a logout: it succeeds and leaves them and the logins alone', async () => {
    const other = await newUser();
    const { token } = (await other.rest.post('users.generatePersonalAccessToken', { tokenName: 'kept' })).body;
    const client = new RestClient(gatewayUrl(1), { userId: other.userId, authToken: token });
    expect((await client.post('logout')).body).toMatchObject({ status: 'success' });
    const ddp = await ddpOf({ userId: other.userId, authToken: token }, 1);
    expect((await ddp.callRaw('logout'))['error']).toBeUndefined();
    await ddp.close();
    expect(await Promise.all([client, other.rest].map(statusOf))).toEqual([200, 200]);
  });

  it('are no way to a login that outlives them', async () => {
    const client = await generate(unique('token'));
    expect(answerOf(await client.post('users.logoutOtherClients'))).toEqual(
      refused('error-not-allowed', 'Not allowed'),
    );
  });

  it('belong to the user who made them', async () => {
    const { body } = await (await admin()).get('users.getPersonalAccessTokens');
    expect(body.tokens.map(({ name }: { name: string }) => name)).not.toContain('lasting');
  });
});
