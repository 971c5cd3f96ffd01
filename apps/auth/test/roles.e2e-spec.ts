import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  ddpOf,
  DdpClient,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type RestReply,
  type TestUser,
} from '@gantry/testing';

const rest = (gateway = 0) => new RestClient(gatewayUrl(gateway));
const method = (name: string, action = 'Accessing_permissions') => ({ method: `authorization:${name}`, action });
const accessing = (name: string) =>
  refused('error-action-not-allowed', 'Accessing permissions is not allowed', method(name));
const NOT_ALLOWED = refused('error-not-allowed', 'Not allowed');

async function newRole(more: Record<string, unknown> = {}): Promise<string> {
  const name = unique('role');
  const { body } = await (await admin()).post('roles.create', { name, ...more });
  expect(body).toMatchObject({ success: true, role: { _id: name, name } });
  return name;
}

const errorOf = async (client: DdpClient, name: string, ...params: unknown[]) =>
  (await client.callRaw(name, ...params))['error'];

describe('reading roles', () => {
  it('lists all, without the date of their last change', async () => {
    const { rest: user } = await newUser();
    const { status, body } = await user.get('roles.list');
    expect({ status, success: body.success }).toEqual({ status: 200, success: true });
    expect(body.roles.find(({ _id }: { _id: string }) => _id === 'admin')).toEqual({
      _id: 'admin',
      name: 'admin',
      scope: 'Users',
      description: 'Admin',
      protected: true,
      mandatory2fa: false,
    });
    expect(body.roles.find(({ _id }: { _id: string }) => _id === 'leader')).toMatchObject({
      scope: 'Subscriptions',
      description: 'Leader',
    });
  });

  it('tells what was changed and what was removed since a date', async () => {
    const boss = await adminDdp();
    const since = new Date(Date.now() - 1).toISOString();
    const [kept, gone] = [await newRole(), await newRole({ description: 'was here' })];
    await boss.call('authorization:deleteRole', gone);
    const { body } = await (await newUser()).rest.get('roles.sync', { updatedSince: since });
    expect(body.roles.update.map(({ _id }: { _id: string }) => _id)).toEqual(expect.arrayContaining([kept]));
    expect(body.roles.update.map(({ _id }: { _id: string }) => _id)).not.toContain(gone);
    expect(body.roles.remove).toContainEqual({
      _id: gone,
      name: gone,
      scope: 'Users',
      description: 'was here',
      protected: false,
      _updatedAt: expect.stringMatching(DATE),
      _deletedAt: expect.stringMatching(DATE),
    });
    await boss.close();
  });

  it.each<[string, (user: RestClient) => Promise<RestReply>, unknown]>([
    ['roles.list without a login', () => rest().get('roles.list'), NOT_LOGGED_IN],
    ['roles.sync without a login', () => rest().get('roles.sync'), NOT_LOGGED_IN],
    ['roles.create without a login', () => rest().post('roles.create', { name: 'x' }), NOT_LOGGED_IN],
    [
      'roles.addUserToRole without a login',
      () => rest().post('roles.addUserToRole', { roleName: 'guest', username: 'x' }),
      NOT_LOGGED_IN,
    ],
    [
      'roles.getUsersInRole without a login',
      () => rest().get('roles.getUsersInRole', { role: 'admin' }),
      NOT_LOGGED_IN,
    ],
    [
      'roles.sync without a date',
      (user) => user.get('roles.sync'),
      refused('error-updatedSince-param-invalid', 'The "updatedSince" query parameter must be a valid date.'),
    ],
    [
      'roles.sync with a date that is none',
      (user) => user.get('roles.sync', { updatedSince: 'x' }),
      refused('error-updatedSince-param-invalid', 'The "updatedSince" query parameter must be a valid date.'),
    ],
    [
      'roles.create without the right',
      (user) => user.post('roles.create', { name: unique('role') }),
      accessing('saveRole'),
    ],
    [
      'roles.addUserToRole without the right',
      (user) => user.post('roles.addUserToRole', { roleName: 'admin', username: 'rocket.cat' }),
      accessing('addUserToRole'),
    ],
    [
      'roles.getUsersInRole without the right',
      (user) => user.get('roles.getUsersInRole', { role: 'admin' }),
      NOT_ALLOWED,
    ],
    [
      'roles.getUsersInRole without a role',
      (user) => user.get('roles.getUsersInRole'),
      refused('error-param-not-provided', 'Query param "role" is required'),
    ],
  ])('refuses %s', async (_name, call, expected) => {
    expect(answerOf(await call((await newUser()).rest))).toEqual(expected);
  });
});

describe('roles.create', () => {
  it('makes a role that is called by its name', async () => {
    const name = unique('role');
    const reply = await (
      await admin()
    ).post('roles.create', { name, scope: 'Subscriptions', description: 'Role description' });
    expect(answerOf(reply)).toEqual(
      answered(200, {
        role: {
          _id: name,
          name,
          scope: 'Subscriptions',
          description: 'Role description',
          protected: false,
          _updatedAt: expect.stringMatching(DATE),
        },
        success: true,
      }),
    );
  });

  it.each<[string, object, unknown]>([
    ['no name', {}, refusedText("Match error: Missing key 'name'")],
    [
      'an empty name',
      { name: '' },
      refused('error-role-name-required', 'Role name is required', { method: 'authorization:saveRole' }),
    ],
    ['an unknown key', { name: 'x', more: 1 }, refusedText('Match error: Unknown key in field more')],
    [
      'a scope that is no text',
      { name: 'x', scope: 1 },
      refusedText('Match error: Expected string, got number in field scope'),
    ],
  ])('refuses %s', async (_name, body, expected) => {
    expect(answerOf(await (await admin()).post('roles.create', body))).toEqual(expected);
  });

  it('shows which roles oblige to a second factor, for clients to insist on it', async () => {
    const name = unique('role');
    const boss = await adminDdp();
    await boss.call('authorization:saveRole', { name, mandatory2fa: true });
    const { body } = await (await admin()).get('roles.list');
    expect(body.roles.find(({ _id }: { _id: string }) => _id === name)).toMatchObject({ mandatory2fa: true });
    await boss.close();
  });

  it('takes an unknown scope for the whole platform, and leaves a built-in role protected', async () => {
    const name = await newRole({ scope: 'Galaxy' });
    const boss = await adminDdp();
    await boss.call('authorization:saveRole', { name: 'bot', scope: 'Subscriptions', description: '' });
    const { body } = await (await admin()).get('roles.list');
    expect(body.roles.find(({ _id }: { _id: string }) => _id === name)).toMatchObject({ scope: 'Users' });
    expect(body.roles.find(({ _id }: { _id: string }) => _id === 'bot')).toMatchObject({
      scope: 'Users',
      protected: true,
    });
    await boss.close();
  });
});

describe('roles of users', () => {
  let user: TestUser;

  beforeEach(async () => {
    user = await newUser({ gateway: 1 });
  });

  it('give rights and take them, on every gateway and on open connections, and are told to clients', async () => {
    const boss = await adminDdp();
    const listener = await ddpOf(user, 1);
    for (const stream of ['stream-notify-logged', 'stream-notify-all'])
      await listener.subscribe(stream, 'roles-change', false);
    const role = await newRole();
    await boss.call('authorization:addPermissionToRole', 'view-privileged-setting', role);
    const reply = await (
      await admin()
    ).post('roles.addUserToRole', { roleName: role, username: user.username.toUpperCase() });
    expect(reply.body).toMatchObject({ role: { _id: role, scope: 'Users' }, success: true });
    await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(200));
    await eventually(async () => expect((await listener.call('private-settings/get')).length).toBeGreaterThan(800));
    expect(await listener.subscribe('stream-notify-logged', 'private-settings-changed', false)).toMatchObject({
      msg: 'ready',
    });
    expect(await boss.call('authorization:removeUserFromRole', role, user.username)).toBe(true);
    await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(403));
    await eventually(async () => expect(await listener.call('private-settings/get')).toEqual([]));
    // The subscription is over too: a change of a private setting that follows is not heard, a public one is.
    const heard = listener.events.length;
    await listener.subscribe('stream-notify-all', 'public-settings-changed', false);
    await (await admin()).post('settings/SMTP_Host', { value: unique('smtp') });
    await (await admin()).post('settings/Layout_Terms_of_Service', { value: unique('terms') });
    await eventually(() =>
      expect(listener.events.some(({ eventName }) => eventName === 'public-settings-changed')).toBe(true),
    );
    expect(listener.events.slice(heard).filter(({ eventName }) => eventName === 'private-settings-changed')).toEqual(
      [],
    );
    const u = { _id: user.userId, username: user.username, name: `Name of ${user.username}` };
    for (const type of ['added', 'removed']) {
      for (const collection of ['stream-notify-logged', 'stream-notify-all'])
        expect(listener.events).toContainEqual({
          collection,
          eventName: 'roles-change',
          args: [{ type, _id: role, u }],
        });
    }
    await Promise.all([boss.close(), listener.close()]);
  });

  it.each<[string, object, unknown]>([
    ['no name of a role', { username: 'rocket.cat' }, refusedText("Match error: Missing key 'roleName'")],
    [
      'nobody',
      { roleName: 'guest', username: '' },
      refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    ],
    [
      'an empty name of a role',
      { roleName: '', username: 'rocket.cat' },
      refused('error-invalid-arguments', 'Invalid arguments', { method: 'authorization:addUserToRole' }),
    ],
    [
      'an unknown key',
      { roleName: 'guest', username: 'rocket.cat', more: 1 },
      refusedText('Match error: Unknown key in field more'),
    ],
    [
      'an unknown user',
      { roleName: 'guest', username: 'nobody-at-all' },
      refused('error-invalid-user', 'The required "userId" or "username" param provided does not match any users'),
    ],
    [
      'an unknown role',
      { roleName: 'no-such', username: 'rocket.cat' },
      refused('error-invalid-role', 'Invalid role', { method: 'authorization:addUserToRole' }),
    ],
    [
      'a role of rooms without a room',
      { roleName: 'owner', username: 'rocket.cat' },
      refused('error-invalid-arguments', 'Invalid arguments', { method: 'authorization:addUserToRole' }),
    ],
    [
      'a room that the user is not in',
      { roleName: 'owner', username: 'rocket.cat', roomId: 'nowhere' },
      refused('error-invalid-user', 'User is not part of given room', { method: 'authorization:addUserToRole' }),
    ],
  ])('are not given for %s', async (_name, body, expected) => {
    expect(answerOf(await (await admin()).post('roles.addUserToRole', body))).toEqual(expected);
  });

  it('are held in one room where the role is one of rooms', async () => {
    const room = await newRoom(user);
    const other = await newUser();
    await user.rest.post('channels.invite', { roomId: room._id, userId: other.userId });
    const { body } = await (
      await admin()
    ).post('roles.addUserToRole', { roleName: 'moderator', username: other.username, roomId: room._id });
    expect(body).toMatchObject({ role: { _id: 'moderator', scope: 'Subscriptions' }, success: true });
    const holders = async () =>
      (await (await admin()).get('roles.getUsersInRole', { role: 'moderator', roomId: room._id })).body;
    expect(await holders()).toMatchObject({
      users: [{ _id: other.userId, username: other.username }],
      total: 1,
      success: true,
    });
    const boss = await adminDdp();
    await boss.call('authorization:removeUserFromRole', 'moderator', other.username, room._id);
    expect(await holders()).toMatchObject({ users: [], total: 0 });
    await boss.close();
  });

  it('are listed page by page, without what is private', async () => {
    const role = await newRole();
    const others = await Promise.all([
      newUser({ fields: { roles: ['user', role] } }),
      newUser({ fields: { roles: ['user', role] } }),
    ]);
    const first = await (await admin()).get('roles.getUsersInRole', { role, count: 1, offset: 1 });
    const last = others.map(({ username }) => username).sort()[1];
    expect(first.body).toEqual({
      users: [
        {
          _id: expect.any(String),
          username: last,
          name: `Name of ${last}`,
          type: 'user',
          status: 'offline',
          active: true,
        },
      ],
      total: 2,
      success: true,
    });
  });

  it('are shown to others where they have a description', async () => {
    const shown = await newRole({ description: 'Somebody' });
    const quiet = await newRole();
    const somebody = await newUser({ fields: { roles: ['user', shown, quiet] } });
    const ddp = await ddpOf(user);
    const users = await ddp.call('getUserRoles');
    expect(users).toContainEqual({ _id: somebody.userId, username: somebody.username, roles: [shown] });
    expect(users.find(({ _id }: { _id: string }) => _id === user.userId)).toBeUndefined();
    await ddp.close();
  });
});

describe('deleting a role', () => {
  it('is refused while somebody has it, for a protected one, an unknown one, and without the right', async () => {
    const boss = await adminDdp();
    const details = { method: 'authorization:deleteRole' };
    const role = await newRole();
    const holder = await newUser({ fields: { roles: ['user', role] } });
    expect(await errorOf(boss, 'authorization:deleteRole', role)).toMatchObject({
      error: 'error-role-in-use',
      reason: "Cannot delete role because it's in use",
      details,
    });
    expect(await errorOf(boss, 'authorization:deleteRole', 'bot')).toMatchObject({
      error: 'error-delete-protected-role',
      reason: 'Cannot delete a protected role',
      details,
    });
    expect(await errorOf(boss, 'authorization:deleteRole', 'no-such')).toMatchObject({
      error: 'error-invalid-role',
      reason: 'Invalid role',
      details,
    });
    const stranger = await ddpOf(holder);
    expect(await errorOf(stranger, 'authorization:deleteRole', role)).toMatchObject({
      error: 'error-action-not-allowed',
      details: method('deleteRole'),
    });
    await Promise.all([boss.close(), stranger.close()]);
  });

  it('takes its permissions along and is told on stream-roles', async () => {
    const boss = await adminDdp();
    await boss.subscribe('stream-roles', 'roles', false);
    const role = await newRole();
    await boss.call('authorization:addPermissionToRole', 'ban-user', role);
    expect(await boss.call('authorization:deleteRole', role)).toBe(1);
    const { body } = await (await admin()).get('permissions.listAll');
    expect(body.update.find(({ _id }: { _id: string }) => _id === 'ban-user').roles).not.toContain(role);
    await eventually(() =>
      expect(boss.events.filter(({ args }) => args[0]._id === role).map(({ args }) => args[0].type)).toEqual([
        'changed',
        'removed',
      ]),
    );
    await boss.close();
  });
});

describe('administrators', () => {
  it('are made by those who may make them', async () => {
    const boss = await adminDdp();
    const user = await newUser();
    const role = await newRole();
    await boss.call('authorization:addPermissionToRole', 'access-permissions', role);
    const helper = await newUser({ fields: { roles: ['user', role] } });
    const body = { roleName: 'admin', username: user.username };
    await eventually(async () =>
      expect(answerOf(await helper.rest.post('roles.addUserToRole', body))).toEqual(
        refused('error-action-not-allowed', 'Assigning admin is not allowed', method('addUserToRole', 'Assign_admin')),
      ),
    );
    await boss.call('authorization:removeRoleFromPermission', 'access-permissions', role);
    const stranger = await ddpOf(user);
    expect(await errorOf(stranger, 'setAdminStatus', user.userId, true)).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      details: { method: 'setAdminStatus' },
    });
    await boss.call('setAdminStatus', user.userId, true);
    await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(200));
    await boss.call('setAdminStatus', user.userId, false);
    await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(403));
    await Promise.all([boss.close(), stranger.close()]);
  });

  it.each([
    ['addUserToRole', 'Accessing permissions is not allowed'],
    ['removeUserFromRole', 'Access permissions is not allowed'],
    ['saveRole', 'Accessing permissions is not allowed'],
    ['deleteRole', 'Accessing permissions is not allowed'],
  ])('authorization:%s is nothing for a stranger', async (name, reason) => {
    const stranger = await DdpClient.connect(gatewayUrl());
    const params = name === 'saveRole' ? [{ name: 'x' }] : ['guest', 'rocket.cat'];
    expect(await errorOf(stranger, `authorization:${name}`, ...params)).toMatchObject({
      error: 'error-action-not-allowed',
      reason,
    });
    await stranger.close();
  });
});
