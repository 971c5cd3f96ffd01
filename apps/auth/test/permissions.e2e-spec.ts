import {
  admin,
  adminDdp,
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
  type RestReply,
  type TestUser,
} from '@gantry/testing';

const typed = (error: string, errorType: string) => answered(400, { success: false, error, errorType });
const EDITING = typed('Editing permissions is not allowed', 'error-edit-permissions-not-allowed');
const rest = (gateway = 0) => new RestClient(gatewayUrl(gateway));

/** A role of this test alone, and a user who has it. */
async function userWithRole(gateway = 0): Promise<{ user: TestUser; role: string }> {
  const role = unique('role');
  await (await admin()).post('roles.create', { name: role, description: '' });
  return { role, user: await newUser({ gateway, fields: { roles: ['user', role] } }) };
}

const rolesOf = async (id: string): Promise<string[]> => {
  const { body } = await (await admin()).get('permissions.listAll');
  return body.update.find(({ _id }: { _id: string }) => _id === id).roles;
};

/** Puts a permission back as other suites expect it. */
async function withPermission(_id: string, roles: string[], run: () => Promise<void>): Promise<void> {
  const before = await rolesOf(_id);
  await (await admin()).post('permissions.update', { permissions: [{ _id, roles: [...before, ...roles] }] });
  try {
    await run();
  } finally {
    await (await admin()).post('permissions.update', { permissions: [{ _id, roles: before }] });
  }
}

describe('reading permissions', () => {
  it('lists each with its roles, those of settings too', async () => {
    const { rest: user } = await newUser();
    const { status, body } = await user.get('permissions.listAll');
    expect({ status, success: body.success, remove: body.remove }).toEqual({ status: 200, success: true, remove: [] });
    expect(body.update.find(({ _id }: { _id: string }) => _id === 'access-permissions')).toEqual({
      _id: 'access-permissions',
      roles: ['admin'],
      _updatedAt: expect.stringMatching(DATE),
    });
    expect(body.update.find(({ _id }: { _id: string }) => _id === 'change-setting-Site_Name')).toMatchObject({
      level: 'settings',
      settingId: 'Site_Name',
      group: 'General',
      groupPermissionId: 'change-setting-General',
      roles: [],
    });
    expect(body.update.length).toBeGreaterThan(1_000);
  });

  it('lists those changed since a date', async () => {
    const { role } = await userWithRole();
    const since = new Date().toISOString();
    await withPermission('call-management', [role], async () => {
      const { body } = await (await admin()).get('permissions.listAll', { updatedSince: since });
      expect(body).toMatchObject({ remove: [], success: true });
      expect(body.update.map(({ _id }: { _id: string }) => _id)).toContain('call-management');
      expect(body.update.length).toBeLessThan(50);
    });
    const { body } = await (await admin()).get('permissions.listAll', { updatedSince: '2999-01-01T00:00:00.000Z' });
    expect(body).toEqual({ update: [], remove: [], success: true });
  });

  it.each<[string, (client: RestClient) => Promise<RestReply>, unknown]>([
    ['listAll without a login', () => rest().get('permissions.listAll'), NOT_LOGGED_IN],
    ['list without a login', () => rest().get('permissions.list'), NOT_LOGGED_IN],
    ['permissions without a login', () => rest().get('permissions'), NOT_LOGGED_IN],
    ['update without a login', () => rest().post('permissions.update', { permissions: [] }), NOT_LOGGED_IN],
    [
      'a date that is none',
      (user) => user.get('permissions.listAll', { updatedSince: 'yesterday' }),
      refused('error-roomId-param-invalid', 'The "updatedSince" query parameter must be a valid date.'),
    ],
    [
      'updating without the right',
      (user) => user.post('permissions.update', { permissions: [{ _id: 'create-c', roles: ['user'] }] }),
      EDITING,
    ],
  ])('refuses %s', async (_name, call, expected) => {
    const { rest: user } = await newUser();
    expect(answerOf(await call(user))).toEqual(expected);
  });

  it('answers the older routes: a list, and a bare array', async () => {
    const { rest: user } = await newUser();
    const [list, bare] = [await user.get('permissions.list'), await user.get('permissions')];
    expect(list.body).toMatchObject({ success: true });
    expect(Array.isArray(bare.body)).toBe(true);
    expect(bare.body).toEqual(list.body.permissions);
  });

  it('answers permissions/get with an array, and with {update, remove} for a date', async () => {
    const ddp = await ddpOf(await newUser({ gateway: 1 }), 1);
    const all = await ddp.call('permissions/get');
    expect(all.find(({ _id }: { _id: string }) => _id === 'create-c')).toMatchObject({
      roles: expect.arrayContaining(['admin']),
      _updatedAt: expect.any(Date),
    });
    expect(await ddp.call('permissions/get', new Date('2999-01-01'))).toEqual({ update: [], remove: [] });
    await ddp.close();
  });
});

describe('permissions.update', () => {
  it.each<[string, unknown, unknown]>([
    [
      'an unknown permission',
      { permissions: [{ _id: 'no-such', roles: ['admin'] }] },
      typed('Invalid permission', 'error-invalid-permission'),
    ],
    [
      'an unknown role',
      { permissions: [{ _id: 'create-c', roles: ['no-such'] }] },
      typed('Invalid role', 'error-invalid-role'),
    ],
    ['no permissions', {}, refusedText("Match error: Missing key 'permissions'")],
    ['an unknown key', { permissions: [], more: 1 }, refusedText('Match error: Unknown key in field more')],
    [
      'roles that are no list',
      { permissions: [{ _id: 'create-c', roles: 'admin' }] },
      refusedText('Match error: Expected array, got string in field permissions.0.roles'),
    ],
  ])('refuses %s', async (_name, body, expected) => {
    expect(answerOf(await (await admin()).post('permissions.update', body))).toEqual(expected);
  });

  it('is followed by every service and gateway, and pushed to clients', async () => {
    const { user, role } = await userWithRole(1);
    const listener = await ddpOf(await newUser({ gateway: 1 }), 1);
    for (const stream of ['stream-notify-logged', 'stream-notify-all'])
      await listener.subscribe(stream, 'permissions-changed', false);
    expect((await user.rest.get('settings/Site_Name')).status).toBe(403);
    await withPermission('view-privileged-setting', [role], async () => {
      await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(200));
      await eventually(() =>
        expect(
          listener.events
            .filter(({ args }) => args[1]._id === 'view-privileged-setting' && args[1].roles.includes(role))
            .map(({ collection, args }) => [collection, args[0]])
            .sort(),
        ).toEqual([
          ['stream-notify-all', 'updated'],
          ['stream-notify-logged', 'updated'],
        ]),
      );
    });
    await eventually(async () => expect((await user.rest.get('settings/Site_Name')).status).toBe(403));
    await listener.close();
  });
});

describe('authorization:addPermissionToRole and removeRoleFromPermission', () => {
  it('change one permission; a setting brings its group along and takes it away at last', async () => {
    const { role } = await userWithRole();
    const boss = await adminDdp();
    await boss.call('authorization:addPermissionToRole', 'ban-user', role);
    expect(await rolesOf('ban-user')).toContain(role);
    await boss.call('authorization:removeRoleFromPermission', 'ban-user', role);
    expect(await rolesOf('ban-user')).not.toContain(role);
    for (const setting of ['SMTP_Host', 'SMTP_Port'])
      await boss.call('authorization:addPermissionToRole', `change-setting-${setting}`, role);
    expect(await rolesOf('change-setting-Email')).toContain(role);
    await boss.call('authorization:removeRoleFromPermission', 'change-setting-SMTP_Host', role);
    expect(await rolesOf('change-setting-Email')).toContain(role);
    await boss.call('authorization:removeRoleFromPermission', 'change-setting-SMTP_Port', role);
    expect(await rolesOf('change-setting-Email')).not.toContain(role);
    await boss.close();
  });

  it.each([
    ['authorization:addPermissionToRole', 'Adding permission is not allowed', 'Adding_permission'],
    ['authorization:removeRoleFromPermission', 'Removing permission is not allowed', 'Removing_permission'],
  ])('%s is refused without the right, and for what is not there', async (method, reason, action) => {
    const stranger = await ddpOf(await newUser());
    expect((await stranger.callRaw(method, 'create-c', 'user'))['error']).toMatchObject({
      error: 'error-action-not-allowed',
      reason,
      details: { method, action },
    });
    await stranger.close();
    const boss = await adminDdp();
    expect((await boss.callRaw(method, 'no-such', 'user'))['error']).toMatchObject({
      error: 'error-invalid-permission',
      reason: 'Invalid permission',
    });
    expect((await boss.callRaw(method, 'create-c', 'no-such'))['error']).toMatchObject({
      error: 'error-invalid-role',
      reason: 'Invalid role',
    });
    expect((await boss.callRaw(method, 1, 2))['error']).toMatchObject({ error: 400, reason: 'Match failed' });
    await boss.close();
  });
});
