import { createHash } from 'node:crypto';
import { ddpOf, DdpClient, gatewayUrl, newRoom, newUser, RestClient, type TestUser } from '@gantry/testing';

const digestOf = (password: string) => ({
  digest: createHash('sha256').update(password).digest('hex'),
  algorithm: 'sha-256',
});
const refused = (error: string | number, reason: string, details?: object) => ({
  isClientSafe: true,
  error,
  reason,
  message: `${reason} [${error}]`,
  ...(details ? { details } : {}),
  errorType: 'Meteor.Error',
});

describe('login over DDP', () => {
  let user: TestUser;

  beforeAll(async () => {
    user = await newUser();
  });

  it.each<[string, (user: TestUser) => unknown]>([
    ['the user name and a digest', ({ username, password }) => ({ user: { username }, password: digestOf(password) })],
    ['the e-mail address and a digest', ({ email, password }) => ({ user: { email }, password: digestOf(password) })],
    ['the id and a digest', ({ userId, password }) => ({ user: { id: userId }, password: digestOf(password) })],
    ['a plain password', ({ username, password }) => ({ user: { username }, password })],
  ])('takes %s', async (_name, form) => {
    const client = await DdpClient.connect(gatewayUrl(1));
    const result = await client.call('login', form(user));
    expect(result).toEqual({
      id: user.userId,
      token: expect.stringMatching(/^[\w-]{43}$/),
      tokenExpires: expect.any(Date),
      type: 'password',
    });
    await client.close();
  });

  it('takes an earlier token, of REST or of DDP, and answers the same token', async () => {
    const client = await DdpClient.connect(gatewayUrl(1));
    expect(await client.resume(user.authToken)).toEqual({
      id: user.userId,
      token: user.authToken,
      tokenExpires: expect.any(Date),
      type: 'resume',
    });
    await client.close();
  });

  it('gives a token that REST takes', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    const { id, token } = await client.login(user.username, user.password);
    const { status, body } = await user.rest.as({ userId: id, authToken: token }).get('me');
    expect([status, body._id]).toEqual([200, user.userId]);
    await client.close();
  });

  it('publishes the own user before the result, and takes it back on logout', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    const before = client.frames.length;
    await client.login(user.username, user.password);
    const [added, result] = client.frames.slice(before);
    expect(added).toEqual({
      msg: 'added',
      collection: 'users',
      id: user.userId,
      fields: { emails: [{ address: user.email, verified: expect.any(Boolean) }], username: user.username },
    });
    expect(result).toMatchObject({ msg: 'result' });
    await client.call('logout');
    expect(client.frames).toContainEqual({ msg: 'removed', collection: 'users', id: user.userId });
    await client.close();
  });

  it.each<[string, (user: TestUser) => unknown, ReturnType<typeof refused>]>([
    [
      'a wrong password',
      ({ username }) => ({ user: { username }, password: digestOf('wrong') }),
      refused(403, 'User not found'),
    ],
    [
      'what no provider has brought back',
      () => ({ oauth: { credentialToken: 'unknown', credentialSecret: 'unknown' } }),
      refused(145_546_287, 'No matching login attempt found'),
    ],
    [
      'an unknown user',
      () => ({ user: { username: 'nobody-at-all' }, password: digestOf('wrong') }),
      refused(403, 'User not found'),
    ],
    [
      'an unknown e-mail address',
      () => ({ user: { email: 'nobody@example.com' }, password: 'wrong' }),
      refused(403, 'User not found'),
    ],
    [
      'an unknown token',
      () => ({ resume: 'x'.repeat(43) }),
      refused(403, "You've been logged out by the server. Please log in again."),
    ],
  ])('refuses %s', async (_name, form, error) => {
    const client = await DdpClient.connect(gatewayUrl());
    expect((await client.callRaw('login', form(user)))['error']).toEqual(error);
    expect(client.frames.filter((frame) => frame['collection'] === 'users')).toEqual([]);
    await client.close();
  });

  it.each<[string, unknown]>([
    ['a query for a user name', { user: { username: { $ne: '' } }, password: digestOf('x') }],
    ['a query for a token', { resume: { $gt: '' } }],
    ['a query for a password', { user: { username: 'rocket.cat' }, password: { $exists: true } }],
    ['nothing', undefined],
    ['a text', 'login'],
  ])('refuses %s', async (_name, form) => {
    const client = await DdpClient.connect(gatewayUrl());
    const { error } = await client.callRaw('login', form);
    expect(error).toMatchObject({ error: expect.anything(), errorType: 'Meteor.Error' });
    expect(await client.subscribe('stream-notify-logged', 'updateAvatar')).toMatchObject({ msg: 'nosub' });
    await client.close();
  });
});

describe('a connection without a login', () => {
  const anonymous: [string, unknown[]][] = [
    ['sendMessage', [{ rid: 'GENERAL', msg: 'x' }]],
    ['updateMessage', [{ _id: 'x', rid: 'GENERAL', msg: 'x' }]],
    ['deleteMessage', [{ _id: 'x' }]],
    ['setReaction', [':smile:', 'x']],
    ['joinRoom', ['GENERAL']],
    ['leaveRoom', ['GENERAL']],
    ['createDirectMessage', ['rocket.cat']],
    ['readMessages', ['GENERAL']],
    ['getRoomIdByNameOrId', ['general']],
  ];

  it.each(anonymous)('is refused %s with the documented error', async (method, params) => {
    const client = await DdpClient.connect(gatewayUrl());
    expect((await client.callRaw(method, ...params))['error']).toEqual(
      refused('error-invalid-user', 'Invalid user', { method }),
    );
    await client.close();
  });

  it('is what a connection becomes by logout: its methods fail and its private streams are silent', async () => {
    const user = await newUser();
    const room = await newRoom(user);
    const client = await DdpClient.connect(gatewayUrl(1));
    await client.login(user.username, user.password);
    await client.subscribe('stream-room-messages', room._id);
    await client.subscribe('stream-notify-all', 'public-settings-changed');
    const answer = await client.callRaw('logout');
    expect(answer).toEqual({ msg: 'result', id: answer['id'] });
    expect((await client.callRaw('sendMessage', { rid: room._id, msg: 'x' }))['error']).toMatchObject({
      error: 'error-invalid-user',
    });
    const witness = await ddpOf(user, 1);
    await witness.subscribe('stream-room-messages', room._id);
    await user.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'not for strangers' } });
    await witness.next((frame) => frame['msg'] === 'changed');
    expect(client.events).toEqual([]);
    await Promise.all([client.close(), witness.close()]);
  });

  it('may log out all the same: an empty result', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    const answer = await client.callRaw('logout');
    expect(answer).toEqual({ msg: 'result', id: answer['id'] });
    expect((await new RestClient(gatewayUrl()).post('logout')).status).toBe(401);
    await client.close();
  });

  it('ends by logout only this token', async () => {
    const user = await newUser();
    const [first, second] = await Promise.all([DdpClient.connect(gatewayUrl(0)), DdpClient.connect(gatewayUrl(1))]);
    await first.login(user.username, user.password);
    await second.login(user.username, user.password);
    await first.call('logout');
    expect(await second.call('subscriptions/get')).toEqual(expect.any(Array));
    expect((await user.rest.get('me')).status).toBe(200);
    await Promise.all([first.close(), second.close()]);
  });

  it('can take another login on the same connection', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const room = await newRoom(ada, { section: 'groups' });
    const client = await ddpOf(ada);
    await client.subscribe('stream-room-messages', room._id);
    await client.resume(grace.authToken);
    expect(
      client.frames.filter((frame) => frame['collection'] === 'users').map((frame) => [frame['msg'], frame['id']]),
    ).toEqual([
      ['added', ada.userId],
      ['removed', ada.userId],
      ['added', grace.userId],
    ]);
    expect(await client.subscribe('stream-notify-user', `${ada.userId}/message`)).toMatchObject({ msg: 'nosub' });
    expect(await client.subscribe('stream-notify-user', `${grace.userId}/message`)).toMatchObject({ msg: 'ready' });
    const witness = await ddpOf(ada);
    await witness.subscribe('stream-room-messages', room._id);
    await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'not for Grace' } });
    await witness.next((frame) => frame['msg'] === 'changed');
    expect(client.events).toEqual([]);
    await Promise.all([client.close(), witness.close()]);
  });
});
