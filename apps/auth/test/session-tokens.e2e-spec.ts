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
  RestClient,
  TOKEN,
} from '@gantry/testing';

const statusOf = async (client: RestClient) => (await client.get('me')).status;
const INVALID_USER = (method: string) => ({
  isClientSafe: true,
  error: 'error-invalid-user',
  reason: 'Invalid user',
  message: 'Invalid user [error-invalid-user]',
  details: { method },
  errorType: 'Meteor.Error',
});

describe('tokens of logins', () => {
  it.each(['users.createToken', 'users.removeOtherTokens', 'users.logoutOtherClients'])(
    '%s needs a login',
    async (path) => {
      expect(answerOf(await new RestClient(gatewayUrl()).post(path))).toEqual(NOT_LOGGED_IN);
    },
  );

  it.each(['createToken', 'removeOtherTokens', 'logoutOtherClients', 'getNewToken'])(
    'the method %s needs a login',
    async (method) => {
      const client = await DdpClient.connect(gatewayUrl());
      expect((await client.callRaw(method, 'rocket.cat'))['error']).toEqual(INVALID_USER(method));
      await client.close();
    },
  );

  it.each<[string, object, ReturnType<typeof refused>]>([
    [
      'while the install does not allow it',
      { username: 'rocket.cat' },
      refused('error-not-authorized', 'Not authorized', { method: 'createToken' }),
    ],
    [
      'without a user',
      {},
      refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    ],
    [
      'for an unknown id',
      { userId: 'nobody' },
      refused('error-invalid-user', 'The required "userId" or "username" param provided does not match any users'),
    ],
    [
      'for an unknown name',
      { username: 'nobody-at-all' },
      refused('error-invalid-user', 'The required "userId" or "username" param provided does not match any users'),
    ],
  ])('are not made for others, %s', async (_name, body, refusal) => {
    expect(answerOf(await (await admin()).post('users.createToken', body))).toEqual(refusal);
  });

  it('end with removeOtherTokens, but for the one that asks', async () => {
    const user = await newUser();
    const other = await login(user.username, user.password, 1);
    const socket = await DdpClient.connect(gatewayUrl(1));
    await socket.resume(other.credentials?.authToken ?? '');
    expect(await statusOf(other)).toBe(200);
    expect(answerOf(await user.rest.post('users.removeOtherTokens'))).toEqual(answered(200, { success: true }));
    await eventually(async () => expect([await statusOf(other), socket.closeCode]).toEqual([401, 4001]));
    expect(await statusOf(user.rest)).toBe(200);
  });

  it('end with the method removeOtherTokens, which answers nothing', async () => {
    const user = await newUser();
    const other = await login(user.username, user.password, 1);
    const client = await ddpOf(user);
    expect(await client.callRaw('removeOtherTokens')).not.toHaveProperty('result');
    await eventually(async () => expect(await statusOf(other)).toBe(401));
    expect(client.closeCode).toBeUndefined();
    await client.close();
  });

  it('are replaced by logoutOtherClients, where the old ones live a little longer', async () => {
    const user = await newUser();
    const answer = answerOf(await user.rest.post('users.logoutOtherClients'));
    expect(answer).toEqual(
      answered(200, { token: expect.stringMatching(TOKEN), tokenExpires: expect.stringMatching(DATE), success: true }),
    );
    expect(await statusOf(user.rest)).toBe(200);
    const { token } = answer.body as { token: string };
    expect(await statusOf(new RestClient(gatewayUrl(1), { userId: user.userId, authToken: token }))).toBe(200);
  });

  it('are renewed by getNewToken: the connection goes on with the new one, which ends when the old one would', async () => {
    const user = await newUser();
    const client = await DdpClient.connect(gatewayUrl(1));
    const { tokenExpires } = await client.login(user.username, user.password);
    const renewed = await client.call('getNewToken');
    expect(renewed).toEqual({ id: user.userId, token: expect.stringMatching(TOKEN), tokenExpires });
    await client.call('logout');
    expect(await statusOf(user.rest)).toBe(200);
    await eventually(async () =>
      expect(await statusOf(new RestClient(gatewayUrl(), { userId: user.userId, authToken: renewed.token }))).toBe(401),
    );
    await client.close();
  });

  it('leave nothing to clean up', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    expect(await client.callRaw('logoutCleanUp', { _id: 'nobody' })).not.toHaveProperty('error');
    expect((await client.callRaw('logoutCleanUp', 'nobody'))['error']).toMatchObject({
      error: 400,
      reason: 'Match failed',
    });
    await client.close();
  });

  it('of another site are not taken while that is off', async () => {
    expect((await new RestClient(gatewayUrl()).post('login', { iframe: true, token: 'x' })).status).toBe(401);
  });
});
