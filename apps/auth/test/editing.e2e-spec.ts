import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  login,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const METHOD = { method: 'insertOrUpdateUser' };
const update = async (userId: string, data: object, more: object = {}) =>
  (await admin()).post('users.update', { userId, data, ...more });
const info = async ({ userId }: TestUser) => (await (await admin()).get('users.info', { userId })).body.user;
const notAllowed = (text: string, action: string) => refused('error-action-not-allowed', text, { ...METHOD, action });

describe('users.update', () => {
  let ada: TestUser;

  beforeEach(async () => {
    ada = await newUser();
  });

  it('changes what is given and nothing else, and shows all of it but credentials', async () => {
    const email = `${unique('mail')}@Example.com`;
    await update(ada.userId, { bio: 'Countess', nickname: 'A', roles: ['user', 'bot'] });
    const reply = await update(ada.userId, {
      name: 'Ada Lovelace',
      email,
      statusText: ' computing ',
      verified: true,
      requirePasswordChange: true,
      sendWelcomeEmail: true,
      joinDefaultChannels: true,
    });
    expect(answerOf(reply)).toEqual(
      answered(200, {
        user: {
          _id: ada.userId,
          username: ada.username,
          name: 'Ada Lovelace',
          emails: [{ address: email, verified: true }],
          bio: 'Countess',
          nickname: 'A',
          statusText: 'computing',
          roles: ['user', 'bot'],
          type: 'user',
          status: 'offline',
          active: true,
          requirePasswordChange: true,
          settings: {},
          services: { email2fa: { enabled: true } },
          createdAt: expect.stringMatching(DATE),
          lastLogin: expect.stringMatching(DATE),
          _updatedAt: expect.stringMatching(DATE),
        },
        success: true,
      }),
    );
  });

  it('takes null for what is not given, and an empty text for what is to go', async () => {
    await update(ada.userId, { bio: 'Countess', nickname: 'A' });
    const nothing = {
      email: null,
      name: null,
      password: null,
      username: null,
      bio: null,
      nickname: null,
      statusText: null,
      active: null,
      roles: null,
      verified: null,
      customFields: null,
    };
    expect((await update(ada.userId, nothing)).body.user).toMatchObject({
      bio: 'Countess',
      nickname: 'A',
      emails: [{ address: ada.email }],
      roles: ['user'],
      active: true,
    });
    const { body } = await update(ada.userId, { bio: ' ', email: '', password: '' });
    expect(body.user).toMatchObject({ nickname: 'A', emails: [{ address: ada.email }] });
    expect(body.user).not.toHaveProperty('bio');
  });

  it('gives another user name, also in other letters, and the user logs in by it', async () => {
    const username = unique('renamed');
    expect((await update(ada.userId, { username })).body.user).toMatchObject({ username });
    expect((await (await login(username, ada.password, 1)).get('me')).body).toMatchObject({
      _id: ada.userId,
      username,
    });
    expect((await update(ada.userId, { username: username.toUpperCase() })).body.user).toMatchObject({
      username: username.toUpperCase(),
    });
  });

  // As clients write them (contract/pitfalls.md, 33); the first part is made unlike any other.
  it.each(['@localhost', '!b@example.com', '@127.0.0.1', '@example.xn--p1ai', '.@example.com'])(
    'takes an address that ends with %s, by which the user logs in',
    async (rest) => {
      const email = `${unique('odd')}${rest}`;
      expect((await update(ada.userId, { email })).body.user).toMatchObject({ emails: [{ address: email }] });
      expect((await (await login(email, ada.password)).get('me')).body).toMatchObject({ _id: ada.userId });
    },
  );

  it('gives a password, which ends all logins of the user', async () => {
    const client = await ddpOf(ada, 1);
    expect((await update(ada.userId, { password: 'another pass phrase' })).status).toBe(200);
    await eventually(async () => expect(answerOf(await ada.rest.get('me'))).toEqual(NOT_LOGGED_IN));
    await login(ada.username, 'another pass phrase');
    await client.close();
  });

  it('turns the account off, which logs the user out, and on again', async () => {
    expect((await update(ada.userId, { active: false }, { confirmRelinquish: true })).body.user).toMatchObject({
      active: false,
    });
    await eventually(async () => expect(answerOf(await ada.rest.get('me'))).toEqual(NOT_LOGGED_IN));
    expect((await update(ada.userId, { active: true })).body.user).toMatchObject({ active: true });
    await login(ada.username, ada.password);
  });

  it('tells everybody of the name and the user of all that clients may know', async () => {
    const [listener, own] = await Promise.all([ddpOf(await newUser(), 1), ddpOf(ada)]);
    await listener.subscribe('stream-notify-logged', 'Users:NameChanged', false);
    await listener.subscribe('stream-notify-logged', 'user-status', false);
    await own.subscribe('stream-notify-user', `${ada.userId}/userData`, false);
    const username = unique('renamed');
    await update(ada.userId, { username, statusText: 'busy as a bee', password: 'another pass phrase' });
    await eventually(() => {
      expect(listener.events).toContainEqual({
        collection: 'stream-notify-logged',
        eventName: 'Users:NameChanged',
        args: [{ _id: ada.userId, name: `Name of ${ada.username}`, username }],
      });
      expect(listener.events).toContainEqual({
        collection: 'stream-notify-logged',
        eventName: 'user-status',
        args: [[ada.userId, username, 0, 'busy as a bee']],
      });
      expect(own.events).toContainEqual({
        collection: 'stream-notify-user',
        eventName: `${ada.userId}/userData`,
        args: [{ type: 'updated', id: ada.userId, diff: { username, statusText: 'busy as a bee' }, unset: {} }],
      });
    });
    await Promise.all([listener.close(), own.close()]);
  });

  it.each<[string, (taken: TestUser) => object, (taken: TestUser) => unknown]>([
    [
      'a user name that is taken',
      ({ username }) => ({ username: username.toUpperCase() }),
      () => refused('error-could-not-save-identity', 'Could not save user identity', { method: 'saveUser' }),
    ],
    [
      'a reserved user name',
      () => ({ username: 'all' }),
      () => refused('error-could-not-save-identity', 'Could not save user identity', { method: 'saveUser' }),
    ],
    [
      'an empty name',
      () => ({ name: ' ' }),
      () => refused('error-could-not-save-identity', 'Could not save user identity', { method: 'saveUser' }),
    ],
    [
      'a user name with blanks',
      () => ({ username: 'two words' }),
      () =>
        refused('error-input-is-not-a-valid-field', 'two words is not a valid username', {
          ...METHOD,
          input: 'two words',
          field: 'Username',
        }),
    ],
    [
      'an address that is taken',
      ({ email }) => ({ email: email.toUpperCase() }),
      ({ email }) =>
        refused('error-field-unavailable', `${email.toUpperCase()} is already in use :(`, {
          function: '_setEmail',
          field: email.toUpperCase(),
        }),
    ],
    [
      'what is no address',
      () => ({ email: 'nowhere' }),
      () =>
        refused('error-invalid-email', 'Invalid email nowhere', {
          function: 'RocketChat.validateEmailDomain',
          email: 'nowhere',
        }),
    ],
    [
      'an unknown role',
      () => ({ roles: ['emperor'] }),
      () => notAllowed('The field Roles consist invalid role name', 'Assign_role'),
    ],
    [
      'a long biography',
      () => ({ bio: 'x'.repeat(261) }),
      () => refused('error-invalid-field', 'bio', { method: 'saveUserProfile' }),
    ],
    [
      'a long nickname',
      () => ({ nickname: 'x'.repeat(121) }),
      () => refused('error-invalid-field', 'nickname', { method: 'saveUserProfile' }),
    ],
    ['an unknown key', () => ({ shoeSize: 43 }), () => refusedText('Match error: Unknown key in field data.shoeSize')],
    [
      'a number for a name',
      () => ({ name: 5 }),
      () => refusedText('Match error: Expected string, got number in field data.name'),
    ],
  ])('refuses %s', async (_name, data, answer) => {
    const taken = await newUser();
    expect(answerOf(await update(ada.userId, data(taken)))).toEqual(answer(taken));
    expect(await info(ada)).toMatchObject({ username: ada.username, name: `Name of ${ada.username}`, roles: ['user'] });
  });

  it('refuses an unknown user and a body without data', async () => {
    expect(answerOf(await update('nobody', {}))).toEqual(refused('error-invalid-user', 'Invalid user', METHOD));
    expect(answerOf(await (await admin()).post('users.update', { userId: ada.userId }))).toEqual(
      refusedText("Match error: Missing key 'data'"),
    );
    expect(answerOf(await (await admin()).post('users.update', { userId: ada.userId, data: {}, more: 1 }))).toEqual(
      refusedText('Match error: Unknown key in field more'),
    );
    expect(answerOf(await new RestClient(gatewayUrl()).post('users.update', { userId: ada.userId, data: {} }))).toEqual(
      NOT_LOGGED_IN,
    );
  });

  it('is not for strangers; to the own account people may do what the settings allow', async () => {
    const grace = await newUser();
    const post = (userId: string, data: object) => grace.rest.post('users.update', { userId, data });
    expect(answerOf(await post(ada.userId, { name: 'Mallory' }))).toEqual(
      notAllowed('Editing user is not allowed', 'Editing_user'),
    );
    expect((await post(grace.userId, { name: 'Grace Hopper' })).body.user).toMatchObject({
      name: 'Grace Hopper',
      emails: [{ address: grace.email }],
    });
    expect(answerOf(await post(grace.userId, { roles: ['user', 'admin'] }))).toEqual(
      notAllowed('Assigning admin is not allowed', 'Assign_admin'),
    );
    expect(answerOf(await post(grace.userId, { roles: ['user', 'bot'] }))).toEqual(
      notAllowed('Assign roles is not allowed', 'Assign_role'),
    );
    expect(answerOf(await post(grace.userId, { password: 'another pass phrase' }))).toEqual(
      notAllowed('Edit user password is not allowed', 'Update_user'),
    );
    expect(answerOf(await post(grace.userId, { active: false }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'setUserActiveStatus' }),
    );
    expect((await post(grace.userId, { roles: ['user'] })).status).toBe(200);
  });

  it.each<[string, object, number]>([
    ['a status that it may not change', { active: false }, 400],
    ['a value that no account may have', { active: true, username: 'not valid!' }, 400],
    ['a role that it may not give', { roles: ['user', 'bot'] }, 400],
    ['a field that it may not change', { verified: true }, 400],
  ])('writes nothing of an edit with %s', async (_name, data, status) => {
    const grace = await newUser();
    const before = await info(grace);
    const edit = { name: 'Half Done', bio: 'half', nickname: 'half', statusText: 'half', ...data };
    expect((await grace.rest.post('users.update', { userId: grace.userId, data: edit })).status).toBe(status);
    expect(await info(grace)).toEqual(before);
  });

  it('writes nothing of an edit that somebody has to agree to first', async () => {
    const group = unique('group');
    expect((await ada.rest.post('groups.create', { name: group })).status).toBe(200);
    const { status, body } = await update(ada.userId, { name: 'Half Done', active: false });
    expect([status, body.errorType]).toEqual([400, 'user-last-owner']);
    expect(await info(ada)).toMatchObject({ name: `Name of ${ada.username}`, active: true });
  });

  const EDITING = notAllowed('Editing user is not allowed', 'Editing_user');
  it.each<[string, object, unknown]>([
    ['an address that counts as proved', { email: `${unique('mail')}@example.com`, verified: true }, EDITING],
    ['the address that there is as proved', { verified: true }, EDITING],
    ['a demand for another password', { requirePasswordChange: true }, EDITING],
    ['a welcome', { sendWelcomeEmail: true }, EDITING],
    ['the rooms that everybody begins in', { joinDefaultChannels: true }, EDITING],
    ['fewer roles', { roles: [] }, notAllowed('Assign roles is not allowed', 'Assign_role')],
  ])('gives nobody %s of the own account, by REST and by DDP', async (_name, data, answer) => {
    const grace = await newUser();
    expect(answerOf(await grace.rest.post('users.update', { userId: grace.userId, data }))).toEqual(answer);
    const own = await ddpOf(grace);
    expect((await own.callRaw('insertOrUpdateUser', { _id: grace.userId, ...data }))['error']).toMatchObject({
      error: 'error-action-not-allowed',
      details: METHOD,
    });
    expect(await info(grace)).toMatchObject({
      emails: [{ address: grace.email, verified: false }],
      roles: ['user'],
    });
    expect(await info(grace)).not.toHaveProperty('requirePasswordChange');
    await own.close();
  });

  it('lets people send the whole form of their own account as it is', async () => {
    const form = { email: ada.email, verified: false, requirePasswordChange: false, roles: ['user'], name: 'Ada L.' };
    const { status, body } = await ada.rest.post('users.update', {
      userId: ada.userId,
      data: { ...form, sendWelcomeEmail: false, joinDefaultChannels: false },
    });
    expect([status, body.user?.name]).toEqual([200, 'Ada L.']);
  });

  it('lets only one of two have a name that both ask for at once', async () => {
    const [grace, username] = [await newUser(), unique('wanted')];
    const replies = await Promise.all([ada, grace].map(({ userId }) => update(userId, { username })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});

describe('insertOrUpdateUser', () => {
  it('creates an account and changes it', async () => {
    const boss = await adminDdp();
    const username = unique('made');
    const _id = await boss.call('insertOrUpdateUser', {
      username,
      name: 'Made',
      email: `${username}@example.com`,
      password: 'a long pass phrase',
      roles: ['user'],
      verified: true,
      joinDefaultChannels: false,
    });
    expect(await boss.call('insertOrUpdateUser', { _id, name: 'Changed', language: 'de', unknownKey: 1 })).toBe(true);
    expect((await (await login(username, 'a long pass phrase')).get('me')).body).toMatchObject({
      _id,
      name: 'Changed',
      language: 'de',
      emails: [{ verified: true }],
    });
    await boss.close();
  });

  it.each([
    [
      { name: 'No Name', email: 'no@example.com', password: 'x' },
      { error: 'error-the-field-is-required', reason: 'The field Username is required' },
    ],
    [
      { _id: 'nobody', name: 'x' },
      { error: 'error-invalid-user', reason: 'Invalid user' },
    ],
    [{ username: { $ne: 1 } }, { error: 400, reason: 'Match failed' }],
    [undefined, { error: 400 }],
  ])('refuses %j', async (data, error) => {
    const boss = await adminDdp();
    expect((await boss.callRaw('insertOrUpdateUser', data))['error']).toMatchObject(error);
    await boss.close();
  });

  it('is for those who may', async () => {
    const [ada, grace] = [await newUser(), await newUser()];
    const client = await ddpOf(ada);
    expect(
      (
        await client.callRaw('insertOrUpdateUser', {
          username: unique('x'),
          name: 'x',
          email: 'x@example.com',
          password: 'x',
        })
      )['error'],
    ).toMatchObject({ error: 'error-action-not-allowed', reason: 'Adding user is not allowed' });
    expect((await client.callRaw('insertOrUpdateUser', { _id: grace.userId, name: 'x' }))['error']).toMatchObject({
      error: 'error-action-not-allowed',
      reason: 'Editing user is not allowed',
    });
    await client.close();
  });
});

describe('users.create', () => {
  it('names the field that is too long, and cuts a status text', async () => {
    const username = unique('made');
    const form = { username, name: 'Made', email: `${username}@example.com`, password: 'a long pass phrase' };
    const post = async (more: object) => (await admin()).post('users.create', { ...form, ...more });
    expect(answerOf(await post({ bio: 'x'.repeat(261) }))).toEqual(
      refused('error-invalid-field', 'bio', { method: 'saveUserProfile' }),
    );
    expect((await post({ statusText: 'x'.repeat(130), sendWelcomeEmail: true })).body.user).toMatchObject({
      statusText: 'x'.repeat(120),
    });
  });
});
