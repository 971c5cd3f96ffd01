import {
  admin,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  UNAUTHORIZED,
  type TestUser,
  START_MS,
  startOwnPlatform,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const UNKNOWN = refused(
  'error-invalid-user',
  'The required "userId" or "username" param provided does not match any users',
);
const INVALID = {
  error: 'error-invalid-status',
  reason: 'Valid status types include online, away, offline, and busy.',
};
const statusOf = async ({ rest }: TestUser) => answerOf(await rest.get('users.getStatus'));
const showing = (status: string, message?: string, connectionStatus = 'offline') =>
  answered(200, {
    _id: expect.any(String),
    ...(message === undefined ? {} : { message }),
    connectionStatus,
    status,
    success: true,
  });

describe('users.setStatus', () => {
  it('shows a status and a message at once, and tells everybody who listens', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const listener = await ddpOf(grace, 1);
    expect(await listener.subscribe('stream-notify-logged', 'user-status', false)).toMatchObject({ msg: 'ready' });
    expect(answerOf(await ada.rest.post('users.setStatus', { status: 'busy', message: 'In a meeting' }))).toEqual(DONE);
    expect(await statusOf(ada)).toEqual(showing('busy', 'In a meeting'));
    const heard = () => listener.events.filter(({ args }) => args[0]?.[0] === ada.userId);
    await eventually(() =>
      expect(heard()).toEqual([
        {
          collection: 'stream-notify-logged',
          eventName: 'user-status',
          args: [[ada.userId, ada.username, 3, 'In a meeting']],
        },
      ]),
    );
    expect((await ada.rest.get('me')).body).toMatchObject({
      status: 'busy',
      statusDefault: 'busy',
      statusText: 'In a meeting',
      statusConnection: 'offline',
    });
    expect((await grace.rest.get('users.info', { userId: ada.userId })).body.user).toMatchObject({
      status: 'busy',
      statusText: 'In a meeting',
    });
    await ada.rest.post('users.setStatus', { status: 'busy', message: 'In a meeting' });
    await ada.rest.post('users.setStatus', { message: '' });
    await eventually(() =>
      expect(heard().map(({ args }) => args[0])).toEqual([
        [ada.userId, ada.username, 3, 'In a meeting'],
        [ada.userId, ada.username, 3, ''],
      ]),
    );
    await listener.close();
  });

  it.each<[string, object, ReturnType<typeof answered>]>([
    ['a message alone', { message: 'Hello' }, showing('offline', 'Hello')],
    ['a message of 120 characters at most', { message: `  ${'x'.repeat(130)}` }, showing('offline', 'x'.repeat(120))],
    ['a status alone', { status: 'away' }, showing('away')],
    ['null for what is to stay', { status: 'online', message: null }, showing('online')],
    ['nothing', {}, showing('offline')],
    ['an empty status', { status: '' }, showing('offline')],
  ])('takes %s', async (_name, form, expected) => {
    const ada = await newUser();
    expect(answerOf(await ada.rest.post('users.setStatus', form))).toEqual(DONE);
    expect(await statusOf(ada)).toEqual(expected);
  });

  it.each<[string, object, ReturnType<typeof answered>]>([
    [
      'a status that is none',
      { status: 'bored' },
      refused(INVALID.error, INVALID.reason, { method: 'users.setStatus' }),
    ],
    ['a number', { status: 1 }, refusedText('Match error: Expected string, got number in field status')],
    ['an object', { message: { $ne: 1 } }, refusedText('Match error: Expected string, got object in field message')],
  ])('refuses %s and keeps what was', async (_name, form, refusal) => {
    const ada = await newUser();
    expect(answerOf(await ada.rest.post('users.setStatus', { message: 'x', ...form }))).toEqual(refusal);
    expect(await statusOf(ada)).toEqual(showing('offline'));
  });

  it('sets the status of others for those who may edit them', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    for (const target of [{ userId: ada.userId }, { username: ada.username }, { user: ada.username }]) {
      const message = unique('text');
      expect(answerOf(await grace.rest.post('users.setStatus', { ...target, message }))).toEqual(UNAUTHORIZED);
      expect(answerOf(await (await admin()).post('users.setStatus', { ...target, message }))).toEqual(DONE);
      expect(await statusOf(ada)).toEqual(showing('offline', message));
      expect(answerOf(await ada.rest.post('users.setStatus', { ...target, status: 'online' }))).toEqual(DONE);
      await ada.rest.post('users.setStatus', { status: 'offline' });
    }
    expect(answerOf(await (await admin()).post('users.setStatus', { userId: 'nobody', message: 'x' }))).toEqual(
      UNKNOWN,
    );
  });
});

describe('the methods', () => {
  it.each([
    ['setUserStatus', ['busy', 'In a meeting'], 'busy', 'In a meeting'],
    ['setUserStatus', [null, 'In a meeting'], 'online', 'In a meeting'],
    ['setUserStatus', ['away'], 'away', undefined],
    ['UserPresence:setDefaultStatus', ['online'], 'online', undefined],
  ] as const)('%s %j', async (method, params, status, message) => {
    const ada = await newUser();
    const ddp = await ddpOf(ada);
    await eventually(async () => expect(await statusOf(ada)).toEqual(showing('online', undefined, 'online')));
    const frame = await ddp.callRaw(method, ...params);
    expect([frame['error'], 'result' in frame]).toEqual([undefined, false]);
    expect(await statusOf(ada)).toEqual(showing(status, message, 'online'));
    expect(await ddp.call('getUserStatusText', ada.userId)).toEqual(message);
    await ddp.close();
  });

  it.each(['setUserStatus', 'UserPresence:setDefaultStatus', 'getUserStatusText'])(
    '%s refuses what makes no sense, and who is not logged in',
    async (method) => {
      const ada = await newUser();
      const ddp = await ddpOf(ada);
      expect((await ddp.callRaw(method, { $ne: 1 }))['error']).toMatchObject({ error: 400 });
      if (method === 'getUserStatusText')
        expect((await ddp.callRaw(method, 'nobody'))['error']).toMatchObject({ error: 'error-invalid-user' });
      else expect((await ddp.callRaw(method, 'bored'))['error']).toMatchObject({ ...INVALID, details: { method } });
      await ddp.call('logout');
      expect((await ddp.callRaw(method, 'online'))['error']).toMatchObject({
        error: 'error-invalid-user',
        reason: 'Invalid user',
      });
      await ddp.close();
    },
  );
});

describe('users.getStatus and users.getPresence', () => {
  it('show others the same, and the last login to the user alone', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    await ada.rest.post('users.setStatus', { status: 'away', message: 'Lunch' });
    for (const target of [{ userId: ada.userId }, { username: ada.username.toUpperCase() }, { user: ada.username }]) {
      expect(answerOf(await grace.rest.get('users.getStatus', target))).toEqual(showing('away', 'Lunch'));
      expect(answerOf(await grace.rest.get('users.getPresence', target))).toEqual(
        answered(200, { presence: 'away', success: true }),
      );
    }
    const own = answered(200, {
      presence: 'away',
      connectionStatus: 'offline',
      lastLogin: expect.stringMatching(DATE),
      success: true,
    });
    for (const target of [{}, { userId: ada.userId }, { username: ada.username }])
      expect(answerOf(await ada.rest.get('users.getPresence', target))).toEqual(own);
  });

  it.each(['users.getStatus', 'users.getPresence', 'users.presence'])(
    '%s does not know everybody, and wants a login',
    async (route) => {
      const { rest } = await newUser();
      if (route !== 'users.presence') expect(answerOf(await rest.get(route, { userId: 'nobody' }))).toEqual(UNKNOWN);
      expect(answerOf(await new RestClient(gatewayUrl(1)).get(route))).toEqual(NOT_LOGGED_IN);
    },
  );
});

describe('users.presence', () => {
  const entry = ({ userId, username }: TestUser) => ({ _id: userId, username, name: `Name of ${username}` });

  it('lists everybody who is there, rocket.cat first', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    await ada.rest.post('users.setStatus', { status: 'busy', message: 'x' });
    for (const query of [
      {},
      { from: '' },
      { from: '2019-05-22T12:11:45.392Z' },
      { from: new Date(Date.now() - 601_000).toISOString() },
    ]) {
      const { status, body } = await grace.rest.get('users.presence', query);
      expect([status, body.full, body.success, body.users[0]]).toEqual([
        200,
        true,
        true,
        {
          _id: 'rocket.cat',
          username: 'rocket.cat',
          name: 'Rocket.Cat',
          status: 'online',
          utcOffset: 0,
          avatarETag: expect.any(String),
        },
      ]);
      expect(body.users).toContainEqual({ ...entry(ada), status: 'busy' });
      expect(body.users.map(({ _id }: { _id: string }) => _id)).not.toContain(grace.userId);
    }
  });

  it('lists changes of the last ten minutes, those who left among them and the caller not', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const from = new Date(Date.now() - 60_000).toISOString();
    await ada.rest.post('users.setStatus', { status: 'online' });
    await ada.rest.post('users.setStatus', { status: 'offline' });
    const { body } = await grace.rest.get('users.presence', { from });
    expect(body).toMatchObject({ full: false, success: true });
    expect(body.users).toContainEqual({ ...entry(ada), status: 'offline' });
    expect(body.users.map(({ _id }: { _id: string }) => _id)).not.toContain(grace.userId);
  });

  it('lists those of the given ids who are there', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    await ada.rest.post('users.setStatus', { status: 'online' });
    const expected = answered(200, { users: [{ ...entry(ada), status: 'online' }], full: false, success: true });
    for (const query of [`ids=${ada.userId},${grace.userId},nobody`, `ids=${ada.userId}&ids=${grace.userId}`]) {
      expect(answerOf(await grace.rest.send('GET', `users.presence?${query}`))).toEqual(expected);
    }
    expect(answerOf(await grace.rest.get('users.presence', { from: 'yesterday' }))).toEqual(
      answered(400, { success: false, error: expect.stringContaining('Match error') }),
    );
  });
});

it(
  'statuses are not changed while Accounts_AllowUserStatusMessageChange is off',
  async () => {
    const own = await startOwnPlatform({ OVERWRITE_SETTING_Accounts_AllowUserStatusMessageChange: 'false' });
    try {
      const user = await own.newUser();
      const credentials = await own.tokenFor(user);
      const rest = new RestClient(own.url(), credentials);
      expect(answerOf(await rest.post('users.setStatus', { status: 'busy' }))).toEqual(
        refused('error-not-allowed', 'Change status is not allowed', { method: 'users.setStatus' }),
      );
      const call = async (...params: unknown[]) =>
        JSON.parse(
          (
            await rest.post('method.call/setUserStatus', {
              message: JSON.stringify({ msg: 'method', id: '1', method: 'setUserStatus', params }),
            })
          ).body.message,
        );
      expect((await call('busy', 'text')).error).toMatchObject({
        error: 'error-not-allowed',
        reason: 'Not allowed',
        details: { method: 'setUserStatus' },
      });
      await eventually(async () => expect((await call('busy')).error).toBeUndefined());
      expect((await rest.get('users.getStatus')).body).toMatchObject({ status: 'busy' });
    } finally {
      await own.stop();
    }
  },
  START_MS,
);
