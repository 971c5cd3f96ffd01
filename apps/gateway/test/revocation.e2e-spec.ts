import {
  admin,
  adminDdp,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  login,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  RestClient,
  UNAUTHORIZED,
  unique,
  type Credentials,
  type RestReply,
  type TestUser,
} from '@gantry/testing';

/** What is taken away is gone within this time, on every gateway and in every replica (ms). */
const WITHIN_MS = 1_000;
const GATEWAYS = [0, 1] as const;
/** Several replicas answer for one service: each is to be asked, whichever the bus chooses. */
const ASKED_TIMES = 6;

let open: DdpClient[] = [];

afterEach(async () => {
  await Promise.all(open.map((client) => client.close()));
  open = [];
});

/** A connection of the login to each gateway. */
async function connections(credentials: Credentials): Promise<DdpClient[]> {
  const clients = await Promise.all(GATEWAYS.map((gateway) => ddpOf(credentials, gateway)));
  open.push(...clients);
  return clients;
}

function everywhere(credentials: Credentials): RestClient[] {
  return GATEWAYS.map((gateway) => new RestClient(gatewayUrl(gateway), credentials));
}

async function subscribed(
  clients: readonly DdpClient[],
  events: readonly (readonly [stream: string, event: string])[],
): Promise<void> {
  for (const client of clients) {
    for (const [stream, event] of events)
      await eventually(async () =>
        expect(await client.subscribe(stream, event, false)).toMatchObject({ msg: 'ready' }),
      );
  }
}

const hears = ({ events }: DdpClient, text: string): boolean => JSON.stringify(events).includes(text);

/** Says something, and something else after it: who listens has heard the first when it hears the second. @returns the first */
async function said(witnesses: readonly DdpClient[], say: () => Promise<string>): Promise<string> {
  const first = await say();
  const second = await say();
  for (const witness of witnesses)
    await eventually(() => expect([hears(witness, first), hears(witness, second)]).toEqual([true, true]));
  return first;
}

/** None of the connections hears what their gateways' other connections hear. */
async function silentWithin(
  ms: number,
  clients: readonly DdpClient[],
  witnesses: readonly DdpClient[],
  say: () => Promise<string>,
): Promise<void> {
  await eventually(async () => {
    const text = await said(witnesses, say);
    expect(clients.map((client) => hears(client, text))).toEqual(clients.map(() => false));
  }, ms);
}

/** Every replica behind every gateway answers so. */
async function answeredWithin(
  ms: number,
  clients: readonly RestClient[],
  ask: (client: RestClient) => Promise<RestReply>,
  expected: unknown,
): Promise<void> {
  await eventually(async () => {
    for (const client of clients) {
      const replies = await Promise.all(Array.from({ length: ASKED_TIMES }, () => ask(client)));
      for (const reply of replies) expect(answerOf(reply)).toEqual(expected);
    }
  }, ms);
}

const refusedWith = (errorType: string) =>
  expect.objectContaining({ status: 400, body: expect.objectContaining({ success: false, errorType }) });
const asked = (path: string) => (client: RestClient) => client.get(path);

interface End {
  /** Another login than that of `user.rest`. */
  readonly begin: (user: TestUser) => Promise<Credentials>;
  readonly end: (user: TestUser, ending: Credentials) => Promise<unknown>;
  /** How long it may go on after that, ms. */
  readonly graceMs?: number;
}

async function anotherLogin({ username, password }: TestUser): Promise<Credentials> {
  const { credentials } = await login(username, password, 1);
  if (!credentials) throw new Error('no credentials');
  return credentials;
}

async function personalToken({ userId, rest }: TestUser): Promise<Credentials> {
  const { body } = await rest.post('users.generatePersonalAccessToken', { tokenName: 'mine', bypassTwoFactor: true });
  return { userId, authToken: body.token };
}

async function boss(): Promise<DdpClient> {
  const client = await adminDdp();
  open.push(client);
  return client;
}

async function byMethod(credentials: Credentials, method: string, ...params: unknown[]): Promise<unknown> {
  const [client] = await connections(credentials);
  return client?.call(method, ...params);
}

/** Whatever ends a login is a row here. */
const ENDS: [string, End][] = [
  ['a logout', { begin: anotherLogin, end: (_user, ending) => new RestClient(gatewayUrl(), ending).post('logout') }],
  ['the method logout', { begin: anotherLogin, end: (_user, ending) => byMethod(ending, 'logout') }],
  ['removeOtherTokens', { begin: anotherLogin, end: (user) => user.rest.post('users.removeOtherTokens') }],
  ['the method removeOtherTokens', { begin: anotherLogin, end: (user) => byMethod(user, 'removeOtherTokens') }],
  [
    'logoutOtherClients',
    { begin: anotherLogin, end: (user) => user.rest.post('users.logoutOtherClients'), graceMs: 10_000 },
  ],
  [
    'the removal of a personal access token',
    { begin: personalToken, end: (user) => user.rest.post('users.removePersonalAccessToken', { tokenName: 'mine' }) },
  ],
  [
    'another password by an administrator',
    {
      begin: anotherLogin,
      end: async ({ userId }) => (await admin()).post('users.update', { userId, data: { password: unique('secret') } }),
    },
  ],
  [
    "another password of one's own",
    {
      begin: anotherLogin,
      end: ({ rest, password }) =>
        rest.post('users.updateOwnBasicInfo', { data: { currentPassword: password, newPassword: unique('secret') } }),
    },
  ],
  [
    'deactivation',
    {
      begin: anotherLogin,
      end: async ({ userId }) => (await admin()).post('users.setActiveStatus', { userId, activeStatus: false }),
    },
  ],
  ['deletion', { begin: anotherLogin, end: async ({ userId }) => (await admin()).post('users.delete', { userId }) }],
  [
    'another value of a personal access token',
    {
      begin: personalToken,
      end: (user) => user.rest.post('users.regeneratePersonalAccessToken', { tokenName: 'mine' }),
    },
  ],
];

describe('a login', () => {
  let ada: TestUser;

  beforeAll(async () => {
    ada = await newUser();
  });

  it.each(ENDS)(
    'is over within a second after %s, on every gateway',
    async (_name, { begin, end, graceMs = 0 }) => {
      const grace = await newUser();
      const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
      const ending = await begin(grace);
      const [lost, others] = [await connections(ending), await connections(ada)];
      const say = async (): Promise<string> =>
        (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'among us' } })).body.message._id;
      await subscribed(
        [...lost, ...others],
        [
          ['stream-room-messages', room._id],
          ['stream-room-messages', '__my_messages__'],
        ],
      );
      await answeredWithin(WITHIN_MS, everywhere(ending), asked('me'), expect.objectContaining({ status: 200 }));
      await said([...lost, ...others], say);

      await end(grace, ending);
      await Promise.all([
        answeredWithin(graceMs + WITHIN_MS, everywhere(ending), asked('me'), NOT_LOGGED_IN),
        silentWithin(graceMs + WITHIN_MS, lost, others, say),
      ]);
      // Nor does it begin anew.
      for (const gateway of GATEWAYS) await expect(ddpOf(ending, gateway)).rejects.toThrow();
      for (const client of lost.filter(({ closeCode }) => closeCode === undefined))
        expect((await client.callRaw('getUserRoles'))['error']).toMatchObject({ error: 'error-invalid-user' });
    },
    30_000,
  );

  it('is nothing to the other logins of its user', async () => {
    const grace = await newUser();
    const ending = await anotherLogin(grace);
    const kept = await connections(grace);
    await new RestClient(gatewayUrl(), ending).post('logout');
    await answeredWithin(WITHIN_MS, everywhere(ending), asked('me'), NOT_LOGGED_IN);
    await answeredWithin(0, everywhere(grace), asked('me'), expect.objectContaining({ status: 200 }));
    for (const client of kept)
      expect([client.closeCode, await client.call('getUserRoles')]).toEqual([undefined, expect.any(Array)]);
  });
});

/** A setting that only those with the permission see, and that nothing depends on. */
const SETTING = 'Accounts_OAuth_Dolphin_button_label_text';

/** A role of its own with these permissions, and a user who has it. */
async function privileged(...permissions: string[]): Promise<{ user: TestUser; role: string }> {
  const [user, client] = [await newUser(), await boss()];
  const role = unique('role');
  await client.call('authorization:saveRole', { name: role, scope: 'Users', description: '' });
  for (const permission of permissions) await client.call('authorization:addPermissionToRole', permission, role);
  await client.call('authorization:addUserToRole', role, user.username);
  return { user, role };
}

describe('a right of the whole platform', () => {
  const ENDINGS: [string, (by: DdpClient, role: string, username: string) => Promise<unknown>][] = [
    [
      'the role is taken from the user',
      (by, role, username) => by.call('authorization:removeUserFromRole', role, username),
    ],
    [
      'the permission is taken from the role',
      (by, role) => by.call('authorization:removeRoleFromPermission', 'view-privileged-setting', role),
    ],
  ];

  afterAll(async () => {
    await (await admin()).post(`settings/${SETTING}`, { value: '' });
  });

  it.each(ENDINGS)('is gone within a second when %s: calls are refused and streams silent', async (_name, end) => {
    const { user, role } = await privileged('view-privileged-setting');
    const { rest, credentials = user } = await admin().then((client) => ({
      rest: client,
      credentials: client.credentials,
    }));
    const [own, others] = [await connections(user), await connections(credentials)];
    const say = async (): Promise<string> => {
      const value = unique('label');
      expect((await rest.post(`settings/${SETTING}`, { value })).body).toEqual({ success: true });
      return value;
    };
    await answeredWithin(
      10 * WITHIN_MS,
      everywhere(user),
      asked(`settings/${SETTING}`),
      expect.objectContaining({ status: 200 }),
    );
    await subscribed([...own, ...others], [['stream-notify-logged', 'private-settings-changed']]);
    await said([...own, ...others], say);

    await end(await boss(), role, user.username);
    await Promise.all([
      answeredWithin(WITHIN_MS, everywhere(user), asked(`settings/${SETTING}`), UNAUTHORIZED),
      silentWithin(WITHIN_MS, own, others, say),
    ]);
    for (const client of own) {
      expect(await client.call('private-settings/get')).toEqual([]);
      expect(await client.subscribe('stream-notify-logged', 'private-settings-changed', false)).toMatchObject({
        msg: 'nosub',
      });
      // The login is not what was taken.
      expect(client.closeCode).toBeUndefined();
    }
  });

  it('is gone from the messages of others too', async () => {
    const { user, role } = await privileged('edit-message');
    const ada = await newUser();
    const room = await newRoom(ada, { section: 'groups', members: [user.username] });
    const { body } = await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'mine' } });
    const edit = (client: RestClient) =>
      client.post('chat.update', { roomId: room._id, msgId: body.message._id, text: unique('edited') });
    await answeredWithin(10 * WITHIN_MS, everywhere(user), edit, expect.objectContaining({ status: 200 }));
    await (await boss()).call('authorization:removeRoleFromPermission', 'edit-message', role);
    await answeredWithin(WITHIN_MS, everywhere(user), edit, refusedWith('error-action-not-allowed'));
  });
});

describe('a look into a public channel by those who have not joined it', () => {
  const ENDINGS: [string, (by: DdpClient, role: string, username: string) => Promise<unknown>][] = [
    [
      'the permission is taken from the role',
      (by, role) => by.call('authorization:removeRoleFromPermission', 'view-c-room', role),
    ],
    [
      'the user gets another role instead',
      async (by, role, username) => {
        await by.call('authorization:addUserToRole', 'guest', username);
        await by.call('authorization:removeUserFromRole', role, username);
      },
    ],
  ];

  /** Reads public channels by a role of its own. */
  async function visitor(): Promise<{ user: TestUser; role: string }> {
    const { user, role } = await privileged('view-c-room');
    await (await boss()).call('authorization:removeUserFromRole', 'user', user.username);
    return { user, role };
  }

  it.each(ENDINGS)('is over within a second when %s, and the client is told', async (_name, end) => {
    const [{ user, role }, ada] = [await visitor(), await newUser()];
    const room = await newRoom(ada);
    const [own, others] = [await connections(user), await connections(ada)];
    const say = async (): Promise<string> =>
      (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'in public' } })).body.message._id;
    await subscribed(others, [['stream-room-messages', room._id]]);
    const watched = [
      ['stream-room-messages', room._id],
      ['stream-room-messages', '__my_messages__'],
    ] as const;
    const ids: string[] = [];
    for (const client of own) {
      for (const [stream, event] of watched) {
        const { id } = await eventually(async () => {
          const answer = await client.subscribe(stream, event, false);
          expect(answer).toMatchObject({ msg: 'ready' });
          return answer;
        });
        if (event === room._id) ids.push(id);
      }
    }
    await said([...own, ...others], say);
    const heardAsVisitor = own.map(({ events }) => events.find(({ eventName }) => eventName === '__my_messages__'));
    for (const event of heardAsVisitor)
      expect(event?.args[1]).toEqual({ roomParticipant: false, roomType: 'c', roomName: room.name });

    await end(await boss(), role, user.username);
    await silentWithin(WITHIN_MS, own, others, say);
    for (const [index, client] of own.entries()) {
      await client.next((frame) => frame['msg'] === 'nosub' && frame['id'] === ids[index]);
      expect(await client.subscribe('stream-room-messages', room._id, false)).toMatchObject({ msg: 'nosub' });
      expect(client.closeCode).toBeUndefined();
    }
  });
});

describe('a subscription that has ended', () => {
  it('can be made anew: a bot that was removed and invited again is told both times', async () => {
    const [ada, bot] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const room = await newRoom(ada, { section: 'groups', members: [bot.username] });
    for (const client of await connections(bot)) {
      const { id } = await client.subscribe('stream-room-messages', room._id, false);
      await ada.rest.post('groups.kick', { roomId: room._id, userId: bot.userId });
      await client.next((frame) => frame['msg'] === 'nosub' && frame['id'] === id);
      await ada.rest.post('groups.invite', { roomId: room._id, userId: bot.userId });
      await subscribed([client], [['stream-room-messages', room._id]]);
      const { body } = await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'welcome back' } });
      await eventually(() => expect(hears(client, body.message._id)).toBe(true));
    }
  });
});

describe('a place in a private room', () => {
  const ENDINGS: [string, (owner: TestUser, member: TestUser, rid: string) => Promise<RestReply>][] = [
    ['a kick', (owner, member, roomId) => owner.rest.post('groups.kick', { roomId, userId: member.userId })],
    ['leaving', (_owner, member, roomId) => member.rest.post('groups.leave', { roomId })],
  ];

  it.each(ENDINGS)('is gone within a second after %s: nothing to read, to hear or to say', async (_name, end) => {
    const [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const [own, others] = [await connections(grace), await connections(ada)];
    const say = async (): Promise<string> =>
      (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'among us' } })).body.message._id;
    await subscribed(
      [...own, ...others],
      [
        ['stream-room-messages', room._id],
        ['stream-room-messages', '__my_messages__'],
        ['stream-notify-room', `${room._id}/typing`],
      ],
    );
    const msgId = await said([...own, ...others], say);
    const history = (client: RestClient) => client.get('groups.history', { roomId: room._id });
    await answeredWithin(0, everywhere(grace), history, expect.objectContaining({ status: 200 }));

    expect((await end(ada, grace, room._id)).status).toBe(200);
    await Promise.all([
      answeredWithin(WITHIN_MS, everywhere(grace), history, refusedWith('error-room-not-found')),
      answeredWithin(
        WITHIN_MS,
        everywhere(grace),
        (client) => client.get('chat.getMessage', { msgId }),
        expect.objectContaining({ status: 400, body: { success: false } }),
      ),
      answeredWithin(
        WITHIN_MS,
        everywhere(grace),
        (client) => client.post('chat.sendMessage', { message: { rid: room._id, msg: 'and I?' } }),
        expect.objectContaining({ status: 400, body: { success: false, error: 'error-not-allowed' } }),
      ),
      silentWithin(WITHIN_MS, own, others, say),
    ]);
    const [writer] = await connections(ada);
    await writer?.call('stream-notify-room', `${room._id}/typing`, ada.username, true);
    for (const witness of others) await eventually(() => expect(hears(witness, `"${room._id}/typing"`)).toBe(true));
    for (const client of own) {
      expect(hears(client, `"${room._id}/typing"`)).toBe(false);
      expect(await client.call('loadHistory', room._id)).toBe(false);
      for (const [stream, event] of [
        ['stream-room-messages', room._id],
        ['stream-notify-room', `${room._id}/typing`],
      ] as const)
        expect(await client.subscribe(stream, event, false)).toMatchObject({ msg: 'nosub' });
    }
  });

  it('loses what its role allowed within a second', async () => {
    const [ada, grace, by] = await Promise.all([newUser(), newUser({ gateway: 1 }), boss()]);
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const { body } = await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'mine' } });
    const edit = (client: RestClient) =>
      client.post('chat.update', { roomId: room._id, msgId: body.message._id, text: unique('edited') });
    const kick = (client: RestClient) => client.post('groups.kick', { roomId: room._id, userId: ada.userId });
    await by.call('authorization:addUserToRole', 'moderator', grace.username, room._id);
    await answeredWithin(WITHIN_MS, everywhere(grace), edit, expect.objectContaining({ status: 200 }));
    // The owner stays, being the last: the right is there all the same.
    await answeredWithin(0, everywhere(grace), kick, refusedWith('error-you-are-last-owner'));
    await by.call('authorization:removeUserFromRole', 'moderator', grace.username, room._id);
    await Promise.all([
      answeredWithin(WITHIN_MS, everywhere(grace), edit, refusedWith('error-action-not-allowed')),
      answeredWithin(WITHIN_MS, everywhere(grace), kick, refusedWith('error-not-allowed')),
    ]);
  });
});
