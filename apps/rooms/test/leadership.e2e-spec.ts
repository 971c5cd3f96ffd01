import {
  answered,
  answerOf,
  ddpOf,
  eventually,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  unique,
  gatewayUrl,
  type TestUser,
} from '@gantry/testing';

const SECTIONS = ['channels', 'groups'] as const;
const ROLES = [
  { role: 'owner', title: 'Owner', called: 'an owner' },
  { role: 'moderator', title: 'Moderator', called: 'a moderator' },
  { role: 'leader', title: 'Leader', called: 'a leader' },
] as const;
const EVERY = SECTIONS.flatMap((section) => ROLES.map((each) => ({ section, ...each })));
const DONE = answered(200, { success: true });

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

describe.each(EVERY)('$section, $role', ({ section, role, title, called }) => {
  const add = (by: TestUser, roomId: string, user: object) =>
    by.rest.post(`${section}.add${title}`, { roomId, ...user });
  const remove = (by: TestUser, roomId: string, user: object) =>
    by.rest.post(`${section}.remove${title}`, { roomId, ...user });
  const rolesIn = async (roomId: string): Promise<Record<string, string[]>> => {
    const { body } = await ada.rest.get(`${section}.roles`, { roomId });
    return Object.fromEntries(
      body.roles.map(({ u, roles }: { u: { username: string }; roles: string[] }) => [u.username, roles]),
    );
  };

  it('is given and taken away, and the room is told', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    expect(answerOf(await add(ada, _id, { userId: grace.userId }))).toEqual(DONE);
    expect(await rolesIn(_id)).toEqual({ [ada.username]: ['owner'], [grace.username]: [role] });
    const { body: listed } = await ada.rest.get(`${section}.roles`, { roomId: _id });
    expect(listed.roles).toContainEqual({
      _id: expect.any(String),
      rid: _id,
      u: { _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` },
      roles: [role],
    });
    expect(answerOf(await add(ada, _id, { username: grace.username }))).toEqual(
      refused(`error-user-already-${role}`, `User is already ${called}`, { method: `addRoom${title}` }),
    );
    expect(answerOf(await remove(ada, _id, { username: grace.username }))).toEqual(DONE);
    expect(await rolesIn(_id)).toEqual({ [ada.username]: ['owner'] });
    expect(answerOf(await remove(ada, _id, { userId: grace.userId }))).toEqual(
      refused(`error-user-not-${role}`, `User is not ${called}`, { method: `removeRoom${title}` }),
    );
    const { body } = await ada.rest.get(`${section}.history`, { roomId: _id });
    const note = { msg: grace.username, role, u: { _id: ada.userId, username: ada.username }, groupable: false };
    expect(body.messages).toMatchObject([
      { ...note, t: 'subscription-role-removed' },
      { ...note, t: 'subscription-role-added' },
    ]);
  });

  it('is refused without a login, without the permission, and for who is not there', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    const anonymous = new RestClient(gatewayUrl());
    expect(answerOf(await anonymous.post(`${section}.add${title}`, { roomId: _id, userId: grace.userId }))).toEqual(
      NOT_LOGGED_IN,
    );
    expect(answerOf(await add(grace, _id, { userId: grace.userId }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: `addRoom${title}` }),
    );
    expect(answerOf(await add(ada, _id, { userId: eve.userId }))).toEqual(
      refused('error-user-not-in-room', 'User is not in this room', { method: `addRoom${title}` }),
    );
    expect(answerOf(await remove(ada, _id, { userId: eve.userId }))).toEqual(
      role === 'leader'
        ? refused('error-user-not-in-room', 'User is not in this room', { method: `removeRoom${title}` })
        : refused('error-invalid-room', 'Invalid room', { method: `removeRoom${title}` }),
    );
    expect((await add(ada, _id, {})).body.errorType).toBe('error-user-param-not-provided');
    expect((await add(ada, unique('none'), { userId: grace.userId })).body.errorType).toBe('error-room-not-found');
  });
});

describe.each(SECTIONS)('%s', (section) => {
  it('keep their last owner, also when two take the role from each other at once', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    const takeFrom = (user: TestUser) => async (by: TestUser) =>
      (await by.rest.post(`${section}.removeOwner`, { roomId: _id, userId: user.userId })).status;
    expect(answerOf(await ada.rest.post(`${section}.removeOwner`, { roomId: _id, userId: ada.userId }))).toEqual(
      refused('error-remove-last-owner', 'This is the last owner. Please set a new owner before removing this one.', {
        method: 'removeRoomOwner',
      }),
    );
    await ada.rest.post(`${section}.addOwner`, { roomId: _id, userId: grace.userId });
    await Promise.all([takeFrom(ada)(grace), takeFrom(grace)(ada)]);
    const { body } = await ada.rest.get(`${section}.roles`, { roomId: _id });
    expect(body.roles.filter(({ roles }: { roles: string[] }) => roles.includes('owner')).length).toBeGreaterThan(0);
  });

  it.each<[string, (by: TestUser, of: TestUser, roomId: string) => Promise<unknown>]>([
    ['leave', (by, _of, roomId) => by.rest.post(`${section}.leave`, { roomId })],
    ['show each other out', (by, of, roomId) => by.rest.post(`${section}.kick`, { roomId, userId: of.userId })],
  ])('keep an owner when the last two %s at once', async (_name, go) => {
    const { _id } = await newRoom(ada, { section, members: [grace.username, eve.username] });
    await ada.rest.post(`${section}.addOwner`, { roomId: _id, userId: grace.userId });
    await Promise.all([go(ada, grace, _id), go(grace, ada, _id)]);
    const { body } = await eve.rest.get(`${section}.roles`, { roomId: _id });
    expect(body.roles.filter(({ roles }: { roles: string[] }) => roles.includes('owner')).length).toBeGreaterThan(0);
  });

  it('name their moderators', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    await ada.rest.post(`${section}.addModerator`, { roomId: _id, userId: grace.userId });
    expect(answerOf(await grace.rest.get(`${section}.moderators`, { roomId: _id }))).toEqual(
      answered(200, {
        moderators: [{ _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` }],
        success: true,
      }),
    );
    expect((await ada.rest.get(`${section}.moderators`)).body.errorType).toBe(
      section === 'channels' ? 'error-roomid-param-not-provided' : 'error-room-param-not-provided',
    );
  });
});

describe.each(ROLES)('the methods for $role', ({ role, title }) => {
  it('do the same, and tell everybody who shows roles', async () => {
    const { _id } = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const [mine, hers] = await Promise.all([ddpOf(ada), ddpOf(grace, 1)]);
    const told = () => hers.events.filter(({ eventName }) => eventName === 'roles-change').flatMap(({ args }) => args);
    await hers.subscribe('stream-notify-logged', 'roles-change', false);
    expect(await mine.call(`addRoom${title}`, _id, grace.userId)).toBe(true);
    const u = { _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` };
    await eventually(() => expect(told()).toContainEqual({ type: 'added', _id: role, u, scope: _id }));
    expect(await mine.call(`removeRoom${title}`, _id, grace.userId)).toBe(true);
    await eventually(() => expect(told()).toContainEqual({ type: 'removed', _id: role, u, scope: _id }));
    expect(await mine.callRaw(`addRoom${title}`, _id, unique('nobody'))).toMatchObject({
      error: { error: 'error-invalid-user' },
    });
    expect(await mine.callRaw(`addRoom${title}`, unique('none'), grace.userId)).toMatchObject({
      error: { error: 'error-not-allowed' },
    });
  });
});
