import {
  admin,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  platformState,
  startOwnPlatform,
  START_MS,
  type OwnPlatform,
  type OwnUser,
  type TestUser,
} from '@gantry/testing';

/** PRESENCE_GRACE_MS, and some to spare. */
const GONE_MS = 15_000;

const presenceOf = async ({ rest }: TestUser) => answerOf(await rest.get('users.getPresence')).body;
const showing = (presence: string, connectionStatus: string) => expect.objectContaining({ presence, connectionStatus });

describe('who is connected', () => {
  it('is online with the first connection, away when the client says so, offline some time after the last', async () => {
    const ada = await newUser();
    expect(await presenceOf(ada)).toMatchObject({ presence: 'offline', connectionStatus: 'offline' });
    const [first, second] = await Promise.all([ddpOf(ada), ddpOf(ada, 1)]);
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('online', 'online')));
    expect(await first.call('UserPresence:away')).toBeUndefined();
    expect(await second.call('UserPresence:away')).toBeUndefined();
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('away', 'away')));
    // As the published clients of the reference server call it.
    await second.call('UserPresence:connect', 'id', {});
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('online', 'online')));
    await second.close();
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('away', 'away')), GONE_MS);
    await first.close();
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('offline', 'offline')), GONE_MS);
  });

  it('shows what was chosen while connected, and that nobody is there when not', async () => {
    const ada = await newUser();
    const client = await ddpOf(ada);
    await eventually(async () => expect(await presenceOf(ada)).toEqual(showing('online', 'online')));
    await client.call('setUserStatus', 'busy', 'In a meeting');
    expect(await presenceOf(ada)).toEqual(showing('busy', 'online'));
    await client.call('logout');
    // The logout took the login that REST used.
    const seen = async () => (await (await admin()).get('users.getPresence', { userId: ada.userId })).body.presence;
    await eventually(async () => expect(await seen()).toBe('offline'));
    await client.call('login', { user: { username: ada.username }, password: ada.password });
    await eventually(async () => expect(await seen()).toBe('busy'));
    await client.close();
  });

  it('is told to those who asked: for everybody, or for the one', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const [all, one, other] = await Promise.all([ddpOf(grace), ddpOf(grace, 1), ddpOf(grace)]);
    await all.subscribe('stream-notify-logged', 'user-status', false);
    await one.subscribe('stream-user-presence', ada.userId, false);
    await other.subscribe('stream-user-presence', grace.userId, false);
    const client = await ddpOf(ada);
    await eventually(() => {
      expect(all.events.filter(({ args }) => args[0]?.[0] === ada.userId).map(({ args }) => args)).toEqual([
        [[ada.userId, ada.username, 1, '']],
      ]);
      expect(one.events.map(({ eventName, args }) => [eventName, args])).toEqual([
        [ada.userId, [[ada.username, 1, '']]],
      ]);
    });
    expect(other.events.filter(({ eventName }) => eventName === ada.userId)).toEqual([]);
    await Promise.all([all, one, other, client].map((each) => each.close()));
  });

  it('is not for visitors to change', async () => {
    const client = await DdpClient.connect(gatewayUrl());
    await expect(client.call('UserPresence:away')).rejects.toMatchObject({ error: { error: 'error-invalid-user' } });
    await client.close();
  });

  it('changes nothing when it is called over REST, where there is no connection', async () => {
    const ada = await newUser();
    const message = JSON.stringify({ msg: 'method', id: '1', method: 'UserPresence:away', params: [] });
    expect((await ada.rest.post('method.call/UserPresence:away', { message })).status).toBe(200);
    expect(await presenceOf(ada)).toMatchObject({ presence: 'offline', connectionStatus: 'offline' });
  });
});

const several = platformState().mode === 'distributed' ? describe : describe.skip;
several('three replicas of presence (distributed only), one of which is killed', () => {
  const USERS = 30;
  let platform: OwnPlatform;
  let users: OwnUser[];

  beforeAll(async () => {
    platform = await startOwnPlatform({ PRESENCE_GRACE_MS: '0' }, { presence: 3 });
    users = await Promise.all(Array.from({ length: USERS }, () => platform.newUser()));
  }, START_MS);
  afterAll(() => platform.stop());

  const online = () =>
    platform.users.countDocuments({ _id: { $in: users.map(({ _id }) => _id) }, statusConnection: 'online' });

  it('go on where it stopped', async () => {
    const connect = async (user: OwnUser, index: number) => {
      const client = await DdpClient.connect(platform.url(index));
      await client.call('login', { resume: (await platform.tokenFor(user)).authToken });
      return client;
    };
    const clients = await Promise.all(users.slice(0, USERS / 2).map(connect));
    platform.processes.child('presence-2').kill('SIGKILL');
    clients.push(...(await Promise.all(users.slice(USERS / 2).map(connect))));
    await eventually(async () => expect(await online()).toBe(USERS), 30_000);
    await Promise.all(clients.map((client) => client.close()));
    await eventually(async () => expect(await online()).toBe(0), 30_000);
  }, 90_000);
});
