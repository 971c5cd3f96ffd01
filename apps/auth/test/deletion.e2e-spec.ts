import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DdpClient,
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

const DONE = answered(200, { success: true });
const UNKNOWN = refused(
  'error-invalid-user',
  'The required "userId" or "username" param provided does not match any users',
);
/** How long a login may outlive its account, ms. */
const AT_ONCE_MS = 1_000;
/** How a connection is closed whose login is over. */
const LOGGED_OUT = 4_001;

const remove = async (user: { userId: string }, more: object = {}) =>
  (await admin()).post('users.delete', { userId: user.userId, ...more });
const members = async (rid: string): Promise<string[]> => {
  const { body } = await (await admin()).get('channels.members', { roomId: rid });
  return body.members.map(({ username }: { username: string }) => username);
};
const isOwner = async (rid: string, { rest }: TestUser): Promise<boolean> => {
  const { body } = await rest.get('subscriptions.get');
  return body.update.some(
    (subscription: { rid: string; roles?: string[] }) =>
      subscription.rid === rid && subscription.roles?.includes('owner'),
  );
};
const messagesOf = async (as: RestClient, rid: string): Promise<{ _id: string; msg: string; u: { _id: string } }[]> =>
  (await as.get('channels.history', { roomId: rid })).body.messages;

describe('users.delete', () => {
  it('removes the account: nobody finds it, its logins end everywhere, and its name is free', async () => {
    const user = await newUser({ gateway: 1 });
    const connection = await ddpOf(user, 1);
    const listener = await adminDdp();
    await listener.subscribe('stream-notify-logged', 'Users:Deleted', false);
    expect(answerOf(await remove(user))).toEqual(DONE);
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
    await eventually(() => expect(listener.events.map(({ args }) => args)).toContainEqual([{ userId: user.userId }]));
    expect(answerOf(await (await admin()).get('users.info', { userId: user.userId }))).toEqual(
      refusedText('User not found.'),
    );
    expect(
      (await (await admin()).get('users.list', { query: JSON.stringify({ username: user.username }) })).body.users,
    ).toEqual([]);
    await expect(login(user.username, user.password)).rejects.toThrow('Unauthorized');
    expect(
      (
        await (
          await admin()
        ).post('users.create', { username: user.username, email: user.email, name: 'x', password: 'another one' })
      ).body.success,
    ).toBe(true);
    await Promise.all([connection.close(), listener.close()]);
  });

  it('takes its messages out of the counts of rooms and threads', async () => {
    const [ann, gone] = [await newUser(), await newUser()];
    const { _id: roomId } = await newRoom(ann, { members: [gone.username] });
    const say = async (user: TestUser, text: string, more: object = {}) =>
      (await user.rest.post('chat.postMessage', { roomId, text, ...more })).body.message._id;
    const [first, second] = [await say(ann, 'first'), await say(ann, 'second')];
    for (const [user, tmid] of [
      [gone, first],
      [ann, first],
      [gone, second],
    ] as const)
      await say(user, 'answer', { tmid });
    await say(gone, 'last word');
    const msgs = async () => (await ann.rest.get('channels.info', { roomId })).body.channel.msgs;
    const thread = async (msgId: string) => (await ann.rest.get('chat.getMessage', { msgId })).body.message;
    await eventually(async () => expect([await msgs(), (await thread(first)).tcount]).toEqual([6, 2]));
    expect(answerOf(await remove(gone))).toEqual(DONE);
    const kept = await eventually(async () => {
      const left = await messagesOf(ann.rest, roomId);
      expect(left.filter(({ u }) => u._id === gone.userId)).toEqual([]);
      return left;
    }, 20_000);
    await eventually(async () => expect(await msgs()).toBe(kept.length));
    expect((await thread(first)).tcount).toBe(1);
    expect(await thread(second)).not.toHaveProperty('tcount');
  });

  it('finds the user by name too, ignoring case', async () => {
    const [ann, bob] = [await newUser(), await newUser()];
    expect(answerOf(await (await admin()).post('users.delete', { username: ann.username.toUpperCase() }))).toEqual(
      DONE,
    );
    expect(answerOf(await (await admin()).post('users.delete', { user: bob.username }))).toEqual(DONE);
    expect(answerOf(await remove(ann))).toEqual(UNKNOWN);
  });

  it('takes the user out of rooms, and one-to-one conversations away', async () => {
    const [gone, ann, bob] = [await newUser({ prefix: 'gone' }), await newUser(), await newUser()];
    const room = await newRoom(ann, { members: [gone.username] });
    const direct = (await gone.rest.post('im.create', { username: ann.username })).body.room;
    const several = (await ann.rest.post('im.create', { usernames: `${gone.username},${bob.username}` })).body.room;
    await ann.rest.post('chat.sendMessage', { message: { rid: direct._id, msg: 'are you there?' } });
    const listener = await ddpOf(ann, 1);
    await listener.subscribe('stream-notify-user', `${ann.userId}/rooms-changed`, false);
    const since = new Date(Date.now() - 1).toISOString();
    expect(answerOf(await remove(gone))).toEqual(DONE);
    await eventually(async () => expect(await members(room._id)).toEqual([ann.username]));
    await eventually(async () =>
      expect((await (await admin()).get('channels.info', { roomId: room._id })).body.channel.usersCount).toBe(1),
    );
    await eventually(async () =>
      expect((await ann.rest.get('im.list')).body.ims.map(({ _id }: { _id: string }) => _id)).toEqual([several._id]),
    );
    await eventually(() =>
      expect(listener.events.map(({ args: [change, { _id }] }) => [change, _id])).toContainEqual([
        'removed',
        direct._id,
      ]),
    );
    const [left] = (await ann.rest.get('im.list')).body.ims;
    expect([left.usersCount, left.usernames.sort(), left.uids.sort()]).toEqual([
      2,
      [ann.username, bob.username].sort(),
      [ann.userId, bob.userId].sort(),
    ]);
    await eventually(async () => {
      const { body } = await ann.rest.get('subscriptions.get');
      expect(body.update.find(({ rid }: { rid: string }) => rid === several._id)).toMatchObject({
        name: bob.username,
        fname: `Name of ${bob.username}`,
      });
    });
    expect((await ann.rest.get('subscriptions.get', { updatedSince: since })).body.remove).toHaveLength(1);
    expect((await ann.rest.get('rooms.get', { updatedSince: since })).body.remove).toContainEqual(
      expect.objectContaining({ _id: direct._id }),
    );
    await listener.close();
  });

  it('erases what the user wrote, in rooms that it left too, and nothing else', async () => {
    const [gone, ann] = [await newUser({ prefix: 'gone' }), await newUser({ gateway: 1 })];
    const room = await newRoom(ann, { members: [gone.username] });
    await ann.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'before' } });
    await gone.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'to be forgotten' } });
    await eventually(async () =>
      expect((await ann.rest.get('channels.info', { roomId: room._id })).body.channel.lastMessage).toMatchObject({
        msg: 'to be forgotten',
      }),
    );
    await gone.rest.post('channels.leave', { roomId: room._id });
    expect(answerOf(await remove(gone))).toEqual(DONE);
    await eventually(async () =>
      expect((await messagesOf(ann.rest, room._id)).filter(({ u }) => u._id === gone.userId)).toEqual([]),
    );
    expect((await messagesOf(ann.rest, room._id)).map(({ msg }) => msg)).toContain('before');
    await eventually(async () =>
      expect((await ann.rest.get('channels.info', { roomId: room._id })).body.channel.lastMessage).toMatchObject({
        msg: 'before',
      }),
    );
  });

  it('does not go on silently when rooms would lose their only owner', async () => {
    const [gone, ann, bob, asleep] = [await newUser(), await newUser(), await newUser(), await newUser()];
    const channel = await newRoom(gone, { members: [asleep.username] });
    await gone.rest.post('channels.invite', { roomId: channel._id, userId: ann.userId });
    await gone.rest.post('channels.invite', { roomId: channel._id, userId: bob.userId });
    const [group, lonely, ownChannel] = [
      await newRoom(gone, { section: 'groups', members: [bob.username] }),
      await newRoom(gone, { section: 'groups' }),
      await newRoom(gone),
    ];
    await (await admin()).post('users.setActiveStatus', { userId: asleep.userId, activeStatus: false });
    const answer = await remove(gone);
    expect(answerOf(answer)).toEqual(
      refused('user-last-owner', '', { shouldBeRemoved: [lonely.name], shouldChangeOwner: expect.any(Array) }),
    );
    expect(answer.body.details.shouldChangeOwner.sort()).toEqual([channel.name, group.name].sort());
    expect((await gone.rest.get('me')).status).toBe(200);
    expect(answerOf(await remove(gone, { confirmRelinquish: true }))).toEqual(DONE);
    // The oldest of those that can log in, at once.
    expect([await isOwner(channel._id, ann), await isOwner(channel._id, bob), await isOwner(group._id, bob)]).toEqual([
      true,
      false,
      true,
    ]);
    const boss = await admin();
    await eventually(async () =>
      expect((await boss.get('channels.info', { roomId: ownChannel._id })).body.channel.usersCount).toBe(0),
    );
    await eventually(async () => {
      const { body } = await boss.get('rooms.get', { updatedSince: new Date(Date.now() - 60_000).toISOString() });
      expect(body.remove.map(({ _id }: { _id: string }) => _id)).toContain(lonely._id);
    });
  });

  it.each<[string, (user: TestUser) => Promise<RestReply>, unknown]>([
    ['without a login', async () => new RestClient(gatewayUrl()).post('users.delete', { userId: 'x' }), NOT_LOGGED_IN],
    ['without the right', async (user) => user.rest.post('users.delete', { userId: user.userId }), UNAUTHORIZED],
    ['without the right, of nobody', async (user) => user.rest.post('users.delete', {}), UNAUTHORIZED],
    [
      'of nobody',
      async () => (await admin()).post('users.delete', {}),
      refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    ],
    ['of somebody unknown', async () => (await admin()).post('users.delete', { username: 'no-such-user' }), UNKNOWN],
    [
      'with a number for an id',
      async () => (await admin()).post('users.delete', { userId: 5 }),
      refusedText('Match error: Expected string, got number in field userId'),
    ],
  ])('is refused %s', async (_name, call, expected) => {
    expect(answerOf(await call(await newUser({ gateway: 1 })))).toEqual(expected);
  });
});

describe('users.deleteOwnAccount', () => {
  it('is off unless a setting allows it', async () => {
    const user = await newUser();
    const refusal = refused('error-not-allowed', 'Not allowed', { method: 'deleteUserOwnAccount' });
    expect(answerOf(await user.rest.post('users.deleteOwnAccount', { password: user.password }))).toEqual(refusal);
    expect(answerOf(await user.rest.post('users.deleteOwnAccount'))).toEqual(
      refusedText('Body parameter "password" is required.'),
    );
    expect(answerOf(await new RestClient(gatewayUrl(1)).post('users.deleteOwnAccount', { password: 'x' }))).toEqual(
      NOT_LOGGED_IN,
    );
  });
});

describe('deleteUser', () => {
  it('does the same by DDP', async () => {
    const [boss, user, gone] = [await adminDdp(1), await ddpOf(await newUser()), await newUser()];
    const refusal = async (client: typeof boss, ...params: unknown[]) =>
      (await client.callRaw('deleteUser', ...params))['error'];
    const nobody = await DdpClient.connect(gatewayUrl());
    for (const client of [user, nobody])
      expect(await refusal(client, gone.userId)).toMatchObject({ error: 'error-not-allowed', reason: 'Not allowed' });
    await nobody.close();
    expect(await refusal(boss, unique('nobody'))).toMatchObject({
      error: 'error-invalid-user',
      reason: 'Invalid user to delete',
      details: { method: 'deleteUser' },
    });
    for (const id of [undefined, 5, { $ne: 1 }])
      expect(await refusal(boss, id)).toMatchObject({ error: 400, reason: 'Match failed' });
    const lonely = await newRoom(gone, { section: 'groups' });
    expect(await refusal(boss, gone.userId)).toMatchObject({
      error: 'user-last-owner',
      details: { shouldBeRemoved: [lonely.name], shouldChangeOwner: [] },
    });
    expect(await boss.call('deleteUser', gone.userId, true)).toBe(true);
    expect((await (await admin()).get('users.info', { userId: gone.userId })).status).toBe(400);
    await Promise.all([boss.close(), user.close()]);
  });
});
