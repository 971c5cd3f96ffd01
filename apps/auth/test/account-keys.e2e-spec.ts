import {
  admin,
  adminDdp,
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  type RestReply,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const PAIR = {
  public_key: '{"alg":"RSA-OAEP-256","e":"AQAB","ext":true}',
  private_key: '{"$binary":"PGi/iGgGPHK0kACoLE+EGIrP"}',
};
const RESETS = ['users.resetTOTP', 'users.resetE2EKey'] as const;
const anonymous = () => new RestClient(gatewayUrl(1));

describe('keys for end-to-end encryption', () => {
  it('are kept for their user, by REST and DDP alike, and replaced', async () => {
    const user = await newUser();
    const client = await ddpOf(user, 1);
    expect(answerOf(await user.rest.get('e2e.fetchMyKeys'))).toEqual(DONE);
    expect(await client.call('e2e.fetchMyKeys')).toEqual({});
    expect(answerOf(await user.rest.post('e2e.setUserPublicAndPrivateKeys', PAIR))).toEqual(DONE);
    expect(await client.call('e2e.fetchMyKeys')).toEqual(PAIR);
    const other = { public_key: 'new', private_key: 'newer' };
    expect(await client.callRaw('e2e.setUserPublicAndPrivateKeys', other)).not.toHaveProperty('result');
    expect(answerOf(await user.rest.get('e2e.fetchMyKeys'))).toEqual(answered(200, { ...other, success: true }));
    await client.close();
  });

  it('are shown to nobody else, and not beside the account', async () => {
    const user = await newUser();
    await user.rest.post('e2e.setUserPublicAndPrivateKeys', PAIR);
    const boss = await admin();
    const replies = await Promise.all([
      boss.get('users.info', { userId: user.userId }),
      boss.get('users.list', {
        query: JSON.stringify({ username: user.username }),
        fields: JSON.stringify({ e2e: 1 }),
      }),
      boss.get('users.list', { query: JSON.stringify({ username: user.username }) }),
      user.rest.get('me'),
      user.rest.get('users.info', { userId: user.userId }),
    ]);
    for (const { body } of replies) expect(JSON.stringify(body)).not.toMatch(/e2e|_key/);
  });

  it.each<[string, (user: TestUser) => Promise<RestReply>, unknown]>([
    ['e2e.fetchMyKeys without a login', () => anonymous().get('e2e.fetchMyKeys'), NOT_LOGGED_IN],
    [
      'e2e.setUserPublicAndPrivateKeys without a login',
      () => anonymous().post('e2e.setUserPublicAndPrivateKeys', PAIR),
      NOT_LOGGED_IN,
    ],
    [
      'one key alone',
      (user) => user.rest.post('e2e.setUserPublicAndPrivateKeys', { public_key: 'x' }),
      refusedText("Match error: Missing key 'private_key'"),
    ],
    [
      'a key that is no text',
      (user) => user.rest.post('e2e.setUserPublicAndPrivateKeys', { ...PAIR, private_key: {} }),
      refusedText('Match error: Expected string, got object in field private_key'),
    ],
  ])('refuse %s', async (_name, call, expected) => {
    expect(answerOf(await call(await newUser()))).toEqual(expected);
  });

  it.each<[string, (user: TestUser) => Promise<unknown>]>([
    [
      'users.resetE2EKey by the user itself',
      async ({ rest, username }) => expect(answerOf(await rest.post('users.resetE2EKey', { username }))).toEqual(DONE),
    ],
    [
      'users.resetE2EKey by an administrator',
      async ({ userId }) => expect(answerOf(await (await admin()).post('users.resetE2EKey', { userId }))).toEqual(DONE),
    ],
    ['e2e.resetOwnE2EKey', async (user) => expect(await (await ddpOf(user)).call('e2e.resetOwnE2EKey')).toBe(true)],
  ])('are gone after %s, with the logins', async (_name, reset) => {
    const user = await newUser({ gateway: 1 });
    await user.rest.post('e2e.setUserPublicAndPrivateKeys', PAIR);
    await reset(user);
    await eventually(async () => expect((await user.rest.get('me')).status).toBe(401));
    const { body } = await anonymous().post('login', { user: user.username, password: user.password });
    expect(answerOf(await new RestClient(gatewayUrl(), body.data).get('e2e.fetchMyKeys'))).toEqual(DONE);
  });
});

describe('resetting what secures an account', () => {
  it('ends the logins of somebody with an authenticator app', async () => {
    const [user, without] = [await newUser(), await newUser()];
    const client = await ddpOf(user);
    await client.call('2fa:enable');
    expect(answerOf(await (await admin()).post('users.resetTOTP', { username: user.username }))).toEqual(DONE);
    await eventually(async () => expect((await user.rest.get('me')).status).toBe(401));
    await eventually(() => expect(client.closeCode).toBe(4_001));
    expect(answerOf(await without.rest.post('users.resetTOTP'))).toEqual(DONE);
    expect((await without.rest.get('me')).status).toBe(200);
  });

  it.each(RESETS)('%s is refused to strangers, and of nobody', async (route) => {
    const [user, other] = [await newUser(), await newUser()];
    const boss = await admin();
    expect(answerOf(await anonymous().post(route, { userId: user.userId }))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await user.rest.post(route, { userId: other.userId }))).toEqual(
      refused('error-not-allowed', 'Not allowed'),
    );
    expect(answerOf(await boss.post(route, { username: 'no-such-user' }))).toEqual(
      refused('error-invalid-user', 'The required "userId" or "username" param provided does not match any users'),
    );
    expect(answerOf(await boss.post(route, { userId: 5 }))).toEqual(
      refusedText('Match error: Expected string, got number in field userId'),
    );
    expect((await other.rest.get('me')).status).toBe(200);
  });
});

describe('joinDefaultChannels', () => {
  it('puts the caller into the rooms that everybody begins in, with a word or without', async () => {
    const user = await newUser({ fields: { joinDefaultChannels: false } });
    const client = await ddpOf(user, 1);
    const joined = async () =>
      (await user.rest.get('channels.list.joined')).body.channels.map(({ _id }: { _id: string }) => _id);
    expect(await joined()).toEqual([]);
    expect(await client.callRaw('joinDefaultChannels', true)).not.toHaveProperty('result');
    expect(await joined()).toContain('GENERAL');
    expect(await client.callRaw('joinDefaultChannels')).not.toHaveProperty('error');
    expect((await client.callRaw('joinDefaultChannels', 'yes'))['error']).toMatchObject({ error: 400 });
    await client.close();
    const nobody = await adminDdp();
    await nobody.call('logout');
    expect((await nobody.callRaw('joinDefaultChannels'))['error']).toMatchObject({ error: 'error-invalid-user' });
    await nobody.close();
  });
});
