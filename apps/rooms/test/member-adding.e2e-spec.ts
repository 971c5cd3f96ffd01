import {
  admin,
  adminDdp,
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

const namesIn = async (section: string, roomId: string): Promise<string[]> =>
  (await ada.rest.get(`${section}.members`, { roomId, count: 0 })).body.members.map(
    ({ username }: { username: string }) => username,
  );

describe.each(['channels', 'groups'] as const)('%s', (section) => {
  it('take several by method, with a note for each', async () => {
    const { _id: rid } = await newRoom(ada, { section });
    const client = await ddpOf(ada);
    expect(await client.call('addUsersToRoom', { rid, users: [grace.username, eve.username] }, '')).toBe(true);
    expect((await namesIn(section, rid)).sort()).toEqual([ada.username, eve.username, grace.username].sort());
    const { body } = await ada.rest.get(`${section}.history`, { roomId: rid });
    expect(body.messages.map(({ t, msg }: { t: string; msg: string }) => [t, msg]).sort()).toEqual(
      [
        ['au', eve.username],
        ['au', grace.username],
      ].sort(),
    );
    expect(await client.call('removeUserFromRoom', { rid, username: eve.username })).toBe(true);
    expect(await client.call('addUserToRoom', { rid, username: eve.username })).toBe(true);
    expect(await namesIn(section, rid)).toContain(eve.username);
  });

  it('take everybody only from administrators', async () => {
    const { _id: roomId } = await newRoom(ada, { section });
    expect(answerOf(await ada.rest.post(`${section}.addAll`, { roomId }))).toEqual(
      refused(403, 'Access to Method Forbidden', { method: 'addAllToRoom' }),
    );
    expect(answerOf(await new RestClient(gatewayUrl()).post(`${section}.addAll`, { roomId }))).toEqual(NOT_LOGGED_IN);
    expect((await (await admin()).post(`${section}.addAll`, {})).status).toBe(400);
  });
});

describe('adding everybody', () => {
  it('has a limit, and is done below it', async () => {
    const { _id: roomId } = await newRoom(ada, { section: 'groups' });
    const boss = await admin();
    // Of a group an administrator finds only those that it is in.
    const { body: me } = await boss.get('me');
    await ada.rest.post('groups.invite', { roomId, userId: me._id });
    const addAll = async () => (await boss.post('groups.addAll', { roomId, activeUsersOnly: true })).body;
    await boss.post('settings/API_User_Limit', { value: 1 });
    await eventually(async () => expect((await addAll()).errorType).toBe('error-user-limit-exceeded'));
    expect(await namesIn('groups', roomId)).not.toContain(grace.username);
    await boss.post('settings/API_User_Limit', { value: 100_000 });
    await eventually(async () => expect(await addAll()).toMatchObject({ success: true, group: { _id: roomId } }));
    const client = await ddpOf(ada);
    for (const { username } of [grace, eve])
      expect(await client.call('getUsersOfRoom', roomId, true, { limit: 5 }, username)).toMatchObject({ total: 1 });
  }, 60_000);
});

describe('adding by method is refused', () => {
  it('without a right, for nobody, for who is unknown, in direct conversations', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    const [mine, hers, boss] = await Promise.all([ddpOf(ada), ddpOf(grace), adminDdp()]);
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const error = async (client: typeof mine, method: string, argument: object) =>
      ((await client.callRaw(method, argument)) as { error?: { error: unknown } }).error?.error;
    expect(await error(hers, 'addUsersToRoom', { rid, users: [eve.username] })).toBe('error-not-allowed');
    const { _id: hidden } = await newRoom(eve, { section: 'groups' });
    for (const unseen of [unique('none'), hidden])
      expect(await error(mine, 'addUsersToRoom', { rid: unseen, users: [eve.username] })).toBe('error-invalid-room');
    expect(await error(mine, 'addUsersToRoom', { rid: body.room._id, users: [eve.username] })).toBe(
      'error-cant-invite-for-direct-room',
    );
    expect(await error(mine, 'addUsersToRoom', { rid, users: [] })).toBe('error-invalid-arguments');
    expect(await error(mine, 'addUsersToRoom', { rid, users: [unique('nobody')] })).toBe('error-invalid-username');
    expect(await error(boss, 'addAllUserToRoom', { rid: body.room._id })).toBeDefined();
    expect(await error(hers, 'removeUserFromRoom', { rid, username: ada.username })).toBe('error-not-allowed');
  });
});

describe('the list beside a room', () => {
  it('holds all, or who is online, by a part of their name', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username, eve.username] });
    const client = await ddpOf(ada);
    const all = await client.call('getUsersOfRoom', rid, true, { limit: 2, skip: 0 });
    expect(all).toMatchObject({ total: 3, records: [{ username: expect.any(String) }, {}] });
    expect(await client.call('getUsersOfRoom', rid, true, {}, grace.username.toUpperCase())).toMatchObject({
      total: 1,
      records: [{ _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` }],
    });
    const { _id: closed } = await newRoom(grace, { section: 'groups' });
    for (const room of [closed, unique('none')])
      expect(await client.callRaw('getUsersOfRoom', room, true)).toMatchObject({
        error: { error: 'error-invalid-room' },
      });
  });
});

describe('rooms as methods ask for them', () => {
  it('one by its id', async () => {
    const { _id: mine } = await newRoom(ada, { section: 'groups' });
    const [client, other] = await Promise.all([ddpOf(ada), ddpOf(eve)]);
    expect(await client.call('canAccessRoom', mine, ada.userId)).toMatchObject({ _id: mine, t: 'p' });
    expect(await other.call('canAccessRoom', mine)).toBe(false);
    expect(await other.callRaw('canAccessRoom', mine, ada.userId)).toMatchObject({
      error: { error: 'error-invalid-user' },
    });
    expect(await client.call('getRoomById', mine)).toMatchObject({ _id: mine });
    for (const rid of [mine, unique('none')])
      expect(await other.callRaw('getRoomById', rid)).toMatchObject({ error: { error: 'error-not-allowed' } });
  });

  it('names to choose from', async () => {
    const [open, closed] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
    const [mine, other] = await Promise.all([ddpOf(ada), ddpOf(eve)]);
    const named = async (client: typeof mine, name: string, type: string) =>
      (await client.call('channelsList', name, type, 10, 'name')).channels.map(({ _id }: { _id: string }) => _id);
    expect(await named(other, open.name, 'public')).toEqual([open._id]);
    expect(await named(mine, closed.name, 'private')).toEqual([closed._id]);
    expect(await named(other, closed.name, '')).toEqual([]);
  });

  it('names by a part of them, for administrators', async () => {
    const { _id, name } = await newRoom(ada, { section: 'groups' });
    const path = 'rooms.autocomplete.channelAndPrivate';
    const selector = JSON.stringify({ name: String(name).toUpperCase() });
    expect(answerOf(await (await admin()).get(path, { selector }))).toEqual(
      answered(200, { items: [{ _id, name, fname: name, t: 'p' }], success: true }),
    );
    expect(answerOf(await ada.rest.get(path, { selector }))).toEqual(answered(200, { items: [], success: true }));
    expect(answerOf(await ada.rest.get(path))).toEqual(refusedText("The 'selector' param is required"));
    expect((await ada.rest.get(path, { selector: 'x' })).status).toBe(400);
    expect(answerOf(await new RestClient(gatewayUrl()).get(path, { selector }))).toEqual(NOT_LOGGED_IN);
  });

  it('the code of a channel, for administrators', async () => {
    const { _id: rid } = await newRoom(ada);
    await ada.rest.post('channels.setJoinCode', { roomId: rid, joinCode: 'sesame' });
    const [boss, mine] = await Promise.all([adminDdp(), ddpOf(ada)]);
    expect(await boss.call('getRoomJoinCode', rid)).toBe('sesame');
    expect(await mine.callRaw('getRoomJoinCode', rid)).toMatchObject({ error: { error: 'error-not-authorized' } });
    const { username } = eve;
    expect(await (await ddpOf(eve)).callRaw('joinRoom', rid, 'wrong')).toMatchObject({
      error: { error: 'error-code-invalid' },
    });
    expect(await (await ddpOf(eve)).call('joinRoom', rid, 'sesame')).toBe(true);
    expect(await namesIn('channels', rid)).toContain(username);
  });

  it("the caller's own place", async () => {
    const { _id: roomId } = await newRoom(ada);
    expect((await ada.rest.get('subscriptions.getOne', { roomId })).body).toMatchObject({
      subscription: { rid: roomId, roles: ['owner'] },
      success: true,
    });
    expect((await eve.rest.get('subscriptions.getOne', { roomId })).body).toEqual({
      subscription: null,
      success: true,
    });
    expect((await eve.rest.get('subscriptions.getOne')).body.error).toBe("The 'roomId' param is required");
  });
});

describe('signals between the clients of a room', () => {
  it('reach all others, of members alone, and nothing else passes for the word of the server', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    const [mine, hers, eves] = await Promise.all([ddpOf(ada), ddpOf(grace, 1), ddpOf(eve)]);
    for (const event of ['webrtc', 'message'])
      await hers.subscribe('stream-notify-user', `${grace.userId}/${event}`, false);
    await eves.call('stream-notify-room-users', `${rid}/webrtc`, 'from outside');
    await mine.call('stream-notify-room-users', `${rid}/message`, { msg: 'from the server?' });
    await mine.call('stream-notify-room-users', `${rid}/webrtc`, 'call', { from: ada.userId });
    await eventually(() => expect(hers.events).toHaveLength(1));
    expect(hers.events[0]?.args).toEqual(['call', { from: ada.userId }]);
  });

  it('and the room itself tells who looks at it without being in it', async () => {
    const { _id: rid } = await newRoom(ada);
    const viewer = await ddpOf(eve);
    await viewer.subscribe('stream-room-data', rid, false);
    await ada.rest.post('channels.setTopic', { roomId: rid, topic: 'seen from outside' });
    await eventually(() =>
      expect(viewer.events.flatMap(({ args }) => args)).toContainEqual(
        expect.objectContaining({ _id: rid, topic: 'seen from outside' }),
      ),
    );
  });
});
