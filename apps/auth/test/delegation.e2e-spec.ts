import {
  answerOf,
  DdpClient,
  eventually,
  refused,
  RestClient,
  unique,
  type RestReply,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';

const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Everything by which accounts are looked after, but for making administrators. */
const HELP_DESK = [
  'access-permissions',
  'access-setting-permissions',
  'assign-roles',
  'create-user',
  'delete-user',
  'edit-other-user-active-status',
  'edit-other-user-avatar',
  'edit-other-user-e2ee',
  'edit-other-user-info',
  'edit-other-user-password',
  'edit-other-user-totp',
  'user-generate-access-token',
] as const;

interface Entered {
  readonly account: OwnUser;
  readonly rest: RestClient;
  readonly ddp: DdpClient;
}
type Way = (by: Entered, target: OwnUser) => Promise<RestReply | Record<string, unknown>>;
const rest =
  (route: string, body: (target: OwnUser) => object): Way =>
  (by, target) =>
    by.rest.post(route, body(target));
const ddp =
  (method: string, params: (target: OwnUser) => unknown[]): Way =>
  (by, target) =>
    by.ddp.callRaw(method, ...params(target));
const update = (data: object) => rest('users.update', ({ _id: userId }) => ({ userId, data, confirmRelinquish: true }));
const userId = ({ _id }: OwnUser) => ({ userId: _id });

/** Every way to do something to the account of somebody else. */
const WAYS: readonly [string, Way][] = [
  ['users.update: a name', update({ name: 'Taken Over' })],
  [
    'users.update: an address',
    rest('users.update', (target) => ({
      ...userId(target),
      data: { email: `new-${target.email}`, verified: true },
    })),
  ],
  ['users.update: a password', update({ password: 'taken over by me' })],
  ['users.update: a demand', update({ requirePasswordChange: true })],
  ['users.update: roles', update({ roles: ['user'], bio: 'taken' })],
  ['users.update: a status', update({ statusText: 'taken' })],
  ['insertOrUpdateUser', ddp('insertOrUpdateUser', ({ _id }) => [{ _id, password: 'taken over by me' }])],
  ['insertOrUpdateUser: any password', ddp('insertOrUpdateUser', ({ _id }) => [{ _id, setRandomPassword: true }])],
  ['users.setActiveStatus', rest('users.setActiveStatus', (target) => ({ ...userId(target), activeStatus: false }))],
  ['setUserActiveStatus', ddp('setUserActiveStatus', ({ _id }) => [_id, false, true])],
  ['users.setAvatar', rest('users.setAvatar', (target) => ({ ...userId(target), avatarUrl: 'http://127.0.0.1:1/x' }))],
  ['setAvatarFromService', ddp('setAvatarFromService', ({ _id }) => [PICTURE, 'image/png', 'upload', _id])],
  ['users.resetAvatar', rest('users.resetAvatar', userId)],
  ['resetAvatar', ddp('resetAvatar', ({ _id }) => [_id])],
  ['users.resetTOTP', rest('users.resetTOTP', userId)],
  ['users.resetE2EKey', rest('users.resetE2EKey', userId)],
  ['users.setStatus', rest('users.setStatus', (target) => ({ ...userId(target), status: 'busy', message: 'taken' }))],
  [
    'users.setPreferences',
    rest('users.setPreferences', (target) => ({ ...userId(target), data: { useEmojis: false } })),
  ],
  ['users.createToken', rest('users.createToken', userId)],
  ['createToken', ddp('createToken', ({ _id }) => [_id])],
  ['authorization:removeUserFromRole', ddp('authorization:removeUserFromRole', ({ username }) => ['user', username])],
  ['roles.addUserToRole', rest('roles.addUserToRole', ({ username }) => ({ roleName: 'user', username }))],
  ['users.delete', rest('users.delete', userId)],
  ['deleteUser', ddp('deleteUser', ({ _id }) => [_id, true])],
];
/** Nothing is fetched from there: for whoever may, the answer is that. */
const UNREACHABLE = 'users.setAvatar';

describe('rights that are handed on', () => {
  let platform: OwnPlatform;
  let helper: Entered;
  /** May make administrators besides. */
  let deputy: Entered;

  const allow = async (role: string, ...ids: string[]) => {
    const { body } = await platform.admin.get('permissions.listAll');
    const permissions = body.update
      .filter(({ _id }: { _id: string }) => ids.includes(_id))
      .map(({ _id, roles }: { _id: string; roles: string[] }) => ({ _id, roles: [...roles, role] }));
    expect((await platform.admin.post('permissions.update', { permissions })).status).toBe(200);
  };
  const newRole = async (...permissions: string[]) => {
    const name = unique('role');
    expect((await platform.admin.post('roles.create', { name })).status).toBe(200);
    if (permissions.length > 0) await allow(name, ...permissions);
    return name;
  };
  const rolesOf = async (id: string): Promise<string[]> =>
    (await platform.admin.get('permissions.listAll')).body.update.find(({ _id }: { _id: string }) => _id === id).roles;
  const stored = ({ _id }: Pick<OwnUser, '_id'>) => platform.users.findOne({ _id });
  const enter = async (account: OwnUser) => {
    const login = await platform.tokenFor(account);
    const client = await DdpClient.connect(platform.url(1));
    await client.resume(login.authToken);
    return { account, rest: new RestClient(platform.url(1), login), ddp: client };
  };

  beforeAll(async () => {
    platform = await startOwnPlatform({
      TEST_MODE: 'true',
      CREATE_TOKENS_FOR_USERS: 'true',
      OVERWRITE_SETTING_DDP_Rate_Limit_User_By_Method_Enabled: 'false',
      OVERWRITE_SETTING_DDP_Rate_Limit_Connection_By_Method_Enabled: 'false',
    });
    const helping = await newRole(...HELP_DESK);
    const deputizing = await newRole(...HELP_DESK, 'assign-admin-role');
    helper = await enter(await platform.newUser({ roles: ['user', helping] }));
    deputy = await enter(await platform.newUser({ roles: ['user', deputizing] }));
    const chief = await platform.newUser({ roles: ['admin'] });
    await eventually(async () =>
      expect((await deputy.rest.post('users.update', { ...userId(chief), data: {} })).status).toBe(200),
    );
  }, START_MS);
  afterAll(async () => {
    await Promise.all([helper.ddp.close(), deputy.ddp.close()]);
    await platform.stop();
  });

  const isRefused = (answer: Awaited<ReturnType<Way>>): boolean =>
    'status' in answer ? answer['status'] === 400 || answer['status'] === 403 : 'error' in answer;

  it.each(WAYS)('%s reaches plain users', async (name, way) => {
    const target = await platform.newUser();
    const answer = await way(helper, target);
    if (name === UNREACHABLE) expect(answer).toMatchObject({ body: { errorType: 'error-avatar-url-handling' } });
    else expect([name, isRefused(answer), answer]).toEqual([name, false, answer]);
  });

  it.each(WAYS)('%s does not reach who may more, an administrator or another', async (name, way) => {
    const auditor = await newRole('view-logs');
    for (const roles of [['user', 'admin'], ['admin'], ['user', auditor], ['user', 'bot']]) {
      const target = await platform.newUser({ roles });
      await platform.users.updateOne(
        { _id: target._id },
        { $set: { 'services.totp': { enabled: true, secret: 'x' } } },
      );
      const before = await stored(target);
      const answer = await way(helper, target);
      expect([name, roles, isRefused(answer)]).toEqual([name, roles, true]);
      expect(answer).not.toMatchObject({ body: { errorType: 'error-avatar-url-handling' } });
      expect(await stored(target)).toEqual(before);
    }
  });

  it.each(WAYS)('%s reaches everybody by who may make administrators', async (name, way) => {
    const target = await platform.newUser({ roles: ['user', 'admin'] });
    const answer = await way(deputy, target);
    if (name === UNREACHABLE) expect(answer).toMatchObject({ body: { errorType: 'error-avatar-url-handling' } });
    else expect([name, isRefused(answer), answer]).toEqual([name, false, answer]);
  });

  const form = (roles: readonly string[], more: object = {}) => {
    const username = unique('made');
    return {
      username,
      name: username,
      email: `${username}@example.com`,
      password: 'a long pass phrase',
      roles,
      ...more,
    };
  };
  const ASSIGN = refused('error-action-not-allowed', 'Assign roles is not allowed', {
    method: 'insertOrUpdateUser',
    action: 'Assign_role',
  });
  const ACCESSING = refused('error-action-not-allowed', 'Accessing permissions is not allowed', {
    method: 'authorization:addUserToRole',
    action: 'Accessing_permissions',
  });

  it('hands out roles up to the own rights, to a new user, to others and to oneself', async () => {
    const [less, more, plain] = [
      await newRole('delete-user'),
      await newRole('delete-user', 'view-logs'),
      await newRole(),
    ];
    const [target, self] = [await platform.newUser(), helper.account];
    await eventually(async () =>
      expect(answerOf(await helper.rest.post('users.create', form(['user', more])))).toEqual(ASSIGN),
    );
    for (const role of [more, 'bot', 'owner', 'livechat-manager']) {
      expect(answerOf(await helper.rest.post('users.create', form(['user', role])))).toEqual(ASSIGN);
      for (const { _id } of [target, self]) {
        const roles = [...((await platform.users.findOne({ _id }))?.['roles'] as string[]), role];
        expect(answerOf(await helper.rest.post('users.update', { userId: _id, data: { roles } }))).toEqual(ASSIGN);
      }
      if (role === 'owner') continue;
      for (const { username } of [target, self])
        expect(answerOf(await helper.rest.post('roles.addUserToRole', { roleName: role, username }))).toEqual(
          ACCESSING,
        );
    }
    const made = await helper.rest.post('users.create', form(['user', 'anonymous', less, plain]));
    expect(made.body).toMatchObject({ success: true });
    expect(await stored(made.body.user)).toMatchObject({ roles: ['user', 'anonymous', less, plain] });
    const given = await helper.rest.post('users.update', { ...userId(target), data: { roles: ['user', less] } });
    expect(given.body).toMatchObject({ success: true });
    expect(await stored(target)).toMatchObject({ roles: ['user', less] });
    expect((await helper.rest.post('roles.addUserToRole', { roleName: plain, username: self.username })).status).toBe(
      200,
    );
  });

  it('hands out permissions up to the own', async () => {
    const role = await newRole();
    const editing = { error: 'Editing permissions is not allowed', errorType: 'error-edit-permissions-not-allowed' };
    const set = async (...ids: string[]) =>
      helper.rest.post('permissions.update', {
        permissions: await Promise.all(ids.map(async (_id) => ({ _id, roles: [...(await rolesOf(_id)), role] }))),
      });
    for (const id of ['view-logs', 'assign-admin-role', 'change-setting-Site_Name']) {
      expect((await set(id)).body).toMatchObject({ success: false, ...editing });
      expect((await set('delete-user', id)).body).toMatchObject({ success: false, ...editing });
      expect(await helper.ddp.callRaw('authorization:addPermissionToRole', id, role)).toMatchObject({
        error: { error: 'error-action-not-allowed', reason: 'Adding permission is not allowed' },
      });
      expect(await rolesOf(id)).not.toContain(role);
    }
    expect(await rolesOf('delete-user')).not.toContain(role);
    expect((await set('delete-user')).status).toBe(200);
    expect(await rolesOf('delete-user')).toContain(role);
    expect(await helper.ddp.callRaw('authorization:addPermissionToRole', 'create-user', role)).not.toHaveProperty(
      'error',
    );
    // Taking is no giving: what the others have may be left, or taken away.
    const roles = await rolesOf('view-logs');
    const { status } = await helper.rest.post('permissions.update', { permissions: [{ _id: 'view-logs', roles }] });
    expect(status).toBe(200);
  });

  it('withdraws permissions up to the own, from roles within reach', async () => {
    const [low, high] = [await newRole('delete-user', 'view-logs'), await newRole('delete-user')];
    const withdraw = async (id: string, role: string) => [
      await helper.rest.post('permissions.update', {
        permissions: [{ _id: id, roles: (await rolesOf(id)).filter((each) => each !== role) }],
      }),
      await helper.ddp.callRaw('authorization:removeRoleFromPermission', id, role),
    ];
    for (const [id, role] of [
      ['delete-user', 'admin'],
      ['create-c', 'admin'],
      ['view-logs', 'admin'],
      ['delete-user', low],
      ['view-logs', low],
    ] as const) {
      const answers = await withdraw(id, role);
      expect([id, role, ...answers.map(isRefused)]).toEqual([id, role, true, true]);
      expect(await rolesOf(id)).toContain(role);
    }
    expect((await withdraw('delete-user', high)).map(isRefused)).toEqual([false, false]);
    expect(await rolesOf('delete-user')).not.toContain(high);
  });

  it('changes and ends roles within reach alone', async () => {
    const [beyond, within] = [await newRole('view-logs'), await newRole('delete-user')];
    const roleOf = async (name: string) =>
      (await platform.admin.get('roles.list')).body.roles.find(({ _id }: { _id: string }) => _id === name);
    for (const name of ['admin', beyond, 'bot']) {
      const before = await roleOf(name);
      for (const answer of [
        await helper.rest.post('roles.create', { name, mandatory2fa: true }),
        await helper.ddp.callRaw('authorization:saveRole', { name, mandatory2fa: true, description: 'taken' }),
        await helper.ddp.callRaw('authorization:deleteRole', name),
      ])
        expect([name, isRefused(answer)]).toEqual([name, true]);
      expect(await roleOf(name)).toEqual(before);
    }
    expect((await helper.rest.post('roles.create', { name: within, mandatory2fa: true })).status).toBe(200);
    expect(await roleOf(within)).toMatchObject({ mandatory2fa: true });
    expect(await helper.ddp.callRaw('authorization:deleteRole', within)).not.toHaveProperty('error');
  });

  it.each([
    ['Accounts_Registration_AuthenticationServices_Default_Roles', 'admin'],
    ['Accounts_CustomFields', '{"rank":{"modifyRecordField":{"field":"roles","array":true}}}'],
    ['SAML_Custom_Default_cert', 'x'],
    ['Accounts_OAuth_Google_secret', 'x'],
    ['LDAP_Host', 'ldap.example.com'],
    ['SMTP_Host', 'mail.example.com'],
    ['Forgot_Password_Email', '<img src="https://example.com/[Forgot_Password_Url]">'],
    ['Site_Url', 'https://example.com'],
    ['Custom_Script_Logged_In', 'x'],
  ])(
    'does not let settings that lead into accounts be changed without the right to make administrators: %s',
    async (id, value) => {
      const all = await newRole('edit-privileged-setting', 'view-privileged-setting');
      const selected = await newRole('manage-selected-settings', `change-setting-${id}`);
      for (const role of [all, selected]) {
        const by = await enter(await platform.newUser({ roles: ['user', role] }));
        const before = (await platform.admin.get(`settings/${id}`)).body.value;
        for (const answer of [
          await by.rest.post(`settings/${id}`, { value }),
          await by.ddp.callRaw('saveSetting', id, value),
          await by.ddp.callRaw('saveSettings', [{ _id: id, value }]),
        ])
          expect([id, role, isRefused(answer)]).toEqual([id, role, true]);
        expect((await platform.admin.get(`settings/${id}`)).body.value).toEqual(before);
        await by.ddp.close();
      }
    },
  );

  it('makes nobody whose address counts as proved without the right to edit others', async () => {
    const maker = await enter(await platform.newUser({ roles: ['user', await newRole('create-user')] }));
    await eventually(async () => {
      const { body } = await maker.rest.post('users.create', form(['user'], { verified: true }));
      expect(body).toMatchObject({ success: true });
      expect(await platform.users.findOne({ _id: body.user._id })).toMatchObject({ emails: [{ verified: false }] });
    });
    const { body } = await helper.rest.post('users.create', form(['user'], { verified: true }));
    expect(await platform.users.findOne({ _id: body.user._id })).toMatchObject({ emails: [{ verified: true }] });
    await maker.ddp.close();
  });

  it('leaves who may more awake where idle accounts are put to sleep', async () => {
    const [plain, chief] = [await platform.newUser(), await platform.newUser({ roles: ['user', 'admin'] })];
    const { status, body } = await helper.rest.post('users.deactivateIdle', { daysIdle: 1 });
    expect([status, body.success]).toEqual([200, true]);
    expect(await stored(plain)).toMatchObject({ active: false });
    expect(await stored(chief)).toMatchObject({ active: true });
  });
});
