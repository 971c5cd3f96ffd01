import {
  admin,
  adminDdp,
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  login,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  UNAUTHORIZED,
  unique,
  type RestReply,
  type TestUser,
} from '@gantry/testing';

const AT_ONCE_MS = 1_000;
/** How a connection is closed whose login is over. */
const LOGGED_OUT = 4_001;

const setActive = async (user: { userId: string }, activeStatus: boolean, more: object = {}) =>
  (await admin()).post('users.setActiveStatus', { userId: user.userId, activeStatus, ...more });
const status = ({ userId }: { userId: string }, active: boolean) =>
  answered(200, { user: { _id: userId, active }, success: true });
const directOf = async (user: TestUser, rid: string) =>
  (await user.rest.get('subscriptions.get')).body.update.find(
    (subscription: { rid: string }) => subscription.rid === rid,
  );

describe('users.setActiveStatus', () => {
  it('ends the logins of an account and keeps it out, and lets it in again', async () => {
    const user = await newUser({ gateway: 1 });
    const connection = await ddpOf(user, 1);
    const pat = (await user.rest.post('users.generatePersonalAccessToken', { tokenName: 'robot' })).body.token;
    expect(answerOf(await setActive(user, false))).toEqual(status(user, false));
    await Promise.all(
      [0, 1].map((gateway) =>
        eventually(
          async () =>
            expect(answerOf(await new RestClient(gatewayUrl(gateway), user).get('me'))).toEqual(NOT_LOGGED_IN),
          AT_ONCE_MS,
        ),
      ),
    );
    await eventually(() => expect(connection.closeCode).toBe(LOGGED_OUT), AT_ONCE_MS);
    await expect(login(user.username, user.password)).rejects.toThrow('error-user-is-not-activated');
    expect((await (await admin()).get('users.info', { userId: user.userId })).body.user.active).toBe(false);
    expect(answerOf(await setActive(user, true))).toEqual(status(user, true));
    expect((await (await login(user.username, user.password, 1)).get('me')).status).toBe(200);
    for (const authToken of [user.authToken, pat])
      expect((await new RestClient(gatewayUrl(), { userId: user.userId, authToken }).get('me')).status).toBe(401);
    await connection.close();
  });

  it('archives the conversations that others have with the user, and opens them again', async () => {
    const [user, ann, bob] = [await newUser(), await newUser(), await newUser()];
    const direct = (await ann.rest.post('im.create', { username: user.username })).body.room;
    const several = (await ann.rest.post('im.create', { usernames: `${user.username},${bob.username}` })).body.room;
    const listener = await ddpOf(ann, 1);
    await listener.subscribe('stream-notify-user', `${ann.userId}/subscriptions-changed`, false);
    for (const archived of [true, false]) {
      await setActive(user, !archived);
      await eventually(async () => expect((await directOf(ann, direct._id)).archived).toBe(archived));
      await eventually(() =>
        expect(listener.events.map(({ args: [change, { rid, archived: is }] }) => [change, rid, is])).toContainEqual([
          'updated',
          direct._id,
          archived,
        ]),
      );
    }
    expect((await directOf(ann, several._id)).archived ?? false).toBe(false);
    await listener.close();
  });

  it('asks before rooms lose their only owner', async () => {
    const [user, ann] = [await newUser(), await newUser()];
    const [room, lonely] = [
      await newRoom(user, { section: 'groups', members: [ann.username] }),
      await newRoom(user, { section: 'groups' }),
    ];
    expect(answerOf(await setActive(user, false))).toEqual(
      refused('user-last-owner', '', { shouldBeRemoved: [lonely.name], shouldChangeOwner: [room.name] }),
    );
    expect((await user.rest.get('me')).status).toBe(200);
    expect(answerOf(await setActive(user, false, { confirmRelinquish: true }))).toEqual(status(user, false));
    expect((await directOf(ann, room._id)).roles).toEqual(['owner']);
    await setActive(user, true);
    const back = await login(user.username, user.password);
    expect((await back.get('groups.list')).body.groups.map(({ _id }: { _id: string }) => _id)).toEqual([room._id]);
  });

  it.each<[string, (user: TestUser) => Promise<RestReply>, unknown]>([
    [
      'without a login',
      async () => new RestClient(gatewayUrl()).post('users.setActiveStatus', { userId: 'x', activeStatus: false }),
      NOT_LOGGED_IN,
    ],
    [
      'without the right',
      async (user) => user.rest.post('users.setActiveStatus', { userId: user.userId, activeStatus: false }),
      UNAUTHORIZED,
    ],
    [
      'without an id',
      async () => (await admin()).post('users.setActiveStatus', { activeStatus: false }),
      refusedText("Match error: Missing key 'userId'"),
    ],
    [
      'without a status',
      async (user) => (await admin()).post('users.setActiveStatus', { userId: user.userId }),
      refusedText("Match error: Missing key 'activeStatus'"),
    ],
    [
      'with text for a status',
      async (user) => (await admin()).post('users.setActiveStatus', { userId: user.userId, activeStatus: 'no' }),
      refusedText('Match error: Expected boolean, got string in field activeStatus'),
    ],
    [
      'with an unknown key',
      async (user) =>
        (await admin()).post('users.setActiveStatus', { userId: user.userId, activeStatus: true, more: 1 }),
      refusedText('Match error: Unknown key in field more'),
    ],
    [
      'of nobody, without a word',
      async () => setActive({ userId: unique('nobody') }, false),
      answered(200, { success: true }),
    ],
  ])('answers %s', async (_name, call, expected) => {
    expect(answerOf(await call(await newUser()))).toEqual(expected);
  });

  it('has its method', async () => {
    const user = await newUser();
    const [boss, own] = [await adminDdp(), await ddpOf(user)];
    expect((await own.callRaw('setUserActiveStatus', user.userId, false))['error']).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      details: { method: 'setUserActiveStatus' },
    });
    expect((await boss.callRaw('setUserActiveStatus', user.userId, 'no'))['error']).toMatchObject({ error: 400 });
    expect(await boss.call('setUserActiveStatus', user.userId, false)).toBe(true);
    await eventually(async () => expect((await user.rest.get('me')).status).toBe(401), AT_ONCE_MS);
    await Promise.all([boss.close(), own.close()]);
  });
});

describe('users.deactivateIdle', () => {
  const idle = async (body: object) => answerOf(await (await admin()).post('users.deactivateIdle', body));

  it('deactivates those who have a role and were not here for so long', async () => {
    const role = unique('role');
    await (await admin()).post('roles.create', { name: role });
    const [ann, bob, other] = [
      await newUser({ fields: { roles: ['user', role] } }),
      await newUser({ gateway: 1, fields: { roles: ['user', role] } }),
      await newUser(),
    ];
    expect(await idle({ daysIdle: 999_999, role })).toEqual(answered(200, { count: 0, success: true }));
    expect((await ann.rest.get('me')).status).toBe(200);
    expect(await idle({ daysIdle: 0, role })).toEqual(answered(200, { count: 2, success: true }));
    for (const user of [ann, bob])
      await eventually(async () => expect((await user.rest.get('me')).status).toBe(401), AT_ONCE_MS);
    expect((await other.rest.get('me')).status).toBe(200);
    expect(await idle({ daysIdle: 0, role })).toEqual(answered(200, { count: 0, success: true }));
  });

  it.each<[string, (user: TestUser) => Promise<RestReply>, unknown]>([
    [
      'without a login',
      async () => new RestClient(gatewayUrl()).post('users.deactivateIdle', { daysIdle: 5 }),
      NOT_LOGGED_IN,
    ],
    ['without the right', async (user) => user.rest.post('users.deactivateIdle', { daysIdle: 999_999 }), UNAUTHORIZED],
    [
      'without a number',
      async () => (await admin()).post('users.deactivateIdle'),
      refusedText("Match error: Missing key 'daysIdle'"),
    ],
    [
      'with half a day',
      async () => (await admin()).post('users.deactivateIdle', { daysIdle: 1.5 }),
      refusedText('Match error: Expected Integer, got 1.5 in field daysIdle'),
    ],
    [
      'with an unknown key',
      async () => (await admin()).post('users.deactivateIdle', { daysIdle: 999_999, more: 1 }),
      refusedText('Match error: Unknown key in field more'),
    ],
  ])('is refused %s', async (_name, call, expected) => {
    expect(answerOf(await call(await newUser()))).toEqual(expected);
  });
});
