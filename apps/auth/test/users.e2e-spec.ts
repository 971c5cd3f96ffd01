import {
  admin,
  answered,
  answerOf,
  DATE,
  gatewayUrl,
  ID,
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
const anonymous = () => new RestClient(gatewayUrl());

const account = (username = unique('person')) => ({
  username,
  email: `${username}@example.com`,
  name: 'Grace Hopper',
  password: 'a long pass phrase',
});
const registration = (username = unique('person')) => ({
  username,
  email: `${username}@example.com`,
  name: 'Grace Hopper',
  pass: 'a long pass phrase',
});

describe('users.register', () => {
  it('makes an account that everybody may make, and shows it as strangers see it', async () => {
    const form = registration();
    const reply = await anonymous().post('users.register', form);
    expect(answerOf(reply)).toEqual(
      answered(200, {
        user: {
          _id: expect.stringMatching(ID),
          username: form.username,
          name: form.name,
          type: 'user',
          status: 'offline',
          active: true,
        },
        success: true,
      }),
    );
    const { body } = await (await login(form.username, form.pass, 1)).get('me');
    expect(body).toMatchObject({
      _id: reply.body.user._id,
      emails: [{ address: form.email, verified: false }],
      roles: ['user'],
    });
  });

  it('stores the address in lower case', async () => {
    const form = registration();
    await anonymous().post('users.register', { ...form, email: form.email.toUpperCase() });
    expect((await (await login(form.username, form.pass)).get('me')).body.emails).toEqual([
      { address: form.email, verified: false },
    ]);
  });

  it.each<[string, (taken: TestUser) => Record<string, unknown>, (form: Record<string, unknown>) => unknown]>([
    ['a user name that is taken', ({ username }) => ({ username }), () => refusedText('Username is already in use')],
    [
      'one that differs in case alone',
      ({ username }) => ({ username: username.toUpperCase() }),
      () => refusedText('Username is already in use'),
    ],
    ['all', () => ({ username: 'all' }), () => refusedText('Username is already in use')],
    ['here', () => ({ username: 'HERE' }), () => refusedText('Username is already in use')],
    [
      'an address that is taken',
      ({ email }) => ({ email: email.toUpperCase() }),
      () => refused(403, 'Email already exists.'),
    ],
    [
      'a user name with blanks',
      () => ({ username: 'two words' }),
      () =>
        refused(
          'username-invalid',
          'two words is not a valid username, use only letters, numbers, dots, hyphens and underscores',
        ),
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
      'an empty password',
      () => ({ pass: '' }),
      () => refused('error-password-policy-not-met', 'The password does not meet the policy'),
    ],
    [
      'a user name that is taken, before it misses the rest',
      ({ username }) => ({ username, pass: undefined, email: undefined }),
      () => refusedText('Username is already in use'),
    ],
    ['no password', () => ({ pass: undefined }), () => refusedText("Match error: Missing key 'pass'")],
    ['no user name', () => ({ username: undefined }), () => refusedText("Match error: Missing key 'username'")],
    [
      'a number for a user name',
      () => ({ username: 5 }),
      () => refusedText('Match error: Expected string, got number in field username'),
    ],
    [
      'an object for a user name',
      () => ({ username: { $ne: 1 } }),
      () => refusedText('Match error: Expected string, got object in field username'),
    ],
  ])('refuses %s', async (_name, change, answer) => {
    const form = { ...registration(), ...change(await newUser()) };
    expect(answerOf(await anonymous().post('users.register', form))).toEqual(answer(form));
  });

  it('lets only one of two have a name that both ask for at once', async () => {
    const form = registration();
    const replies = await Promise.all(
      [0, 1].map((gateway) =>
        new RestClient(gatewayUrl(gateway)).post('users.register', { ...form, email: `${gateway}${form.email}` }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('is not for those who are logged in', async () => {
    const { rest } = await newUser();
    expect(answerOf(await rest.post('users.register', registration()))).toEqual(
      refusedText('Logged in users can not register again.'),
    );
  });
});

describe('users.create', () => {
  it('makes an account for somebody else, and shows all of it but credentials', async () => {
    const form = account();
    expect(
      answerOf(
        await (await admin()).post('users.create', { ...form, bio: 'Navy', nickname: 'Amazing', verified: true }),
      ),
    ).toEqual(
      answered(200, {
        user: {
          _id: expect.stringMatching(ID),
          createdAt: expect.stringMatching(DATE),
          username: form.username,
          emails: [{ address: form.email, verified: true }],
          type: 'user',
          status: 'offline',
          active: true,
          roles: ['user'],
          name: form.name,
          bio: 'Navy',
          nickname: 'Amazing',
          settings: {},
          _updatedAt: expect.stringMatching(DATE),
        },
        success: true,
      }),
    );
  });

  it('gives the roles that are asked for, and leaves undeclared custom fields out', async () => {
    const { body } = await (
      await admin()
    ).post('users.create', {
      ...account(),
      roles: ['user', 'bot'],
      customFields: { twitter: '@grace' },
      requirePasswordChange: true,
    });
    expect(body.user).toMatchObject({ roles: ['user', 'bot'], requirePasswordChange: true });
    expect(body.user.customFields ?? {}).toEqual({});
  });

  it.each<[string, (taken: TestUser) => Record<string, unknown>, (taken: TestUser) => unknown]>([
    [
      'a user name that is taken',
      ({ username }) => ({ username }),
      ({ username }) =>
        refused('error-field-unavailable', `${username} is already in use :(`, { ...METHOD, field: username }),
    ],
    [
      'an address that is taken',
      ({ email }) => ({ email }),
      ({ email }) => refused('error-field-unavailable', `${email} is already in use :(`, { ...METHOD, field: email }),
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
      'an empty user name',
      () => ({ username: ' ' }),
      () => refused('error-the-field-is-required', 'The field Username is required', { ...METHOD, field: 'Username' }),
    ],
    [
      'an empty password',
      () => ({ password: '' }),
      () => refused('error-the-field-is-required', 'The field Password is required', { ...METHOD, field: 'Password' }),
    ],
    [
      'an empty name',
      () => ({ name: '' }),
      () => refused('error-the-field-is-required', 'The field Name is required', { ...METHOD, field: 'Name' }),
    ],
    [
      'an unknown role',
      () => ({ roles: ['emperor'] }),
      () =>
        refused('error-action-not-allowed', 'The field Roles consist invalid role name', {
          ...METHOD,
          action: 'Assign_role',
        }),
    ],
    ['no e-mail address', () => ({ email: undefined }), () => refusedText("Match error: Missing key 'email'")],
    ['an unknown key', () => ({ shoeSize: 43 }), () => refusedText('Match error: Unknown key in field shoeSize')],
    [
      'text for a flag',
      () => ({ active: 'yes' }),
      () => refusedText('Match error: Expected boolean, got string in field active'),
    ],
  ])('refuses %s', async (_name, change, answer) => {
    const taken = await newUser();
    expect(answerOf(await (await admin()).post('users.create', { ...account(), ...change(taken) }))).toEqual(
      answer(taken),
    );
  });

  it('is for administrators', async () => {
    const { rest } = await newUser();
    const refusal = refused('error-action-not-allowed', 'Adding user is not allowed', {
      ...METHOD,
      action: 'Adding_user',
    });
    expect(answerOf(await rest.post('users.create', account()))).toEqual(refusal);
    expect(answerOf(await anonymous().post('users.create', account()))).toEqual(NOT_LOGGED_IN);
  });
});

describe('users.info', () => {
  const everyone = ({ userId, username }: TestUser) => ({
    _id: userId,
    username,
    name: `Name of ${username}`,
    type: 'user',
    status: 'offline',
    active: true,
  });
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
  });

  it.each<[string, (user: TestUser) => Record<string, string>]>([
    ['the id', ({ userId }) => ({ userId })],
    ['the user name', ({ username }) => ({ username })],
    ['the user name in other letters', ({ username }) => ({ username: username.toUpperCase() })],
  ])('shows others a stranger by %s', async (_name, target) => {
    expect(answerOf(await grace.rest.get('users.info', target(ada)))).toEqual(
      answered(200, { user: everyone(ada), success: true }),
    );
  });

  it('shows an administrator, and the user itself, all but credentials; of factors and logins only the user what there is', async () => {
    const full = {
      ...everyone(ada),
      emails: [{ address: ada.email, verified: false }],
      roles: ['user'],
      createdAt: expect.stringMatching(DATE),
      lastLogin: expect.stringMatching(DATE),
      statusConnection: 'offline',
    };
    const services = { email2fa: { enabled: true }, password: {}, resume: {} };
    for (const [rest, user] of [
      [await admin(), full],
      [ada.rest, { ...full, services }],
    ] as const) {
      expect(answerOf(await rest.get('users.info', { userId: ada.userId }))).toEqual(
        answered(200, { user, success: true }),
      );
    }
  });

  it('shows the built-in bot', async () => {
    expect((await ada.rest.get('users.info', { username: 'rocket.cat' })).body.user).toMatchObject({
      _id: 'rocket.cat',
      name: 'Rocket.Cat',
      type: 'bot',
      active: true,
      utcOffset: 0,
    });
  });

  it.each<[string, Record<string, string>, unknown]>([
    ['an unknown id', { userId: 'nobody' }, refusedText('User not found.')],
    ['an unknown user name', { username: 'nobody.at.all' }, refusedText('User not found.')],
    [
      'nobody',
      {},
      refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided'),
    ],
  ])('refuses %s', async (_name, query, answer) => {
    expect(answerOf(await ada.rest.get('users.info', query))).toEqual(answer);
  });
});

describe('users.list', () => {
  let ada: TestUser;

  beforeAll(async () => {
    ada = await newUser();
  });

  it('pages, sorted by user name, with what strangers may see', async () => {
    const { status, body } = await ada.rest.get('users.list', { count: 2, offset: 1 });
    expect([status, body]).toEqual([
      200,
      { users: expect.any(Array), count: 2, offset: 1, total: expect.any(Number), success: true },
    ]);
    const shown = [
      '_id',
      'username',
      'name',
      'type',
      'status',
      'active',
      'utcOffset',
      'nickname',
      'bio',
      'statusText',
      'avatarETag',
      'reason',
      'language',
    ];
    for (const user of body.users) expect(shown).toEqual(expect.arrayContaining(Object.keys(user)));
  });

  it('filters, sorts and projects as JSON in the query says', async () => {
    const { body } = await ada.rest.get('users.list', {
      query: JSON.stringify({ username: { $regex: `^${ada.username}$` } }),
      fields: JSON.stringify({ username: 1 }),
      sort: JSON.stringify({ username: -1 }),
    });
    expect(body).toEqual({
      users: [{ _id: ada.userId, username: ada.username }],
      count: 1,
      offset: 0,
      total: 1,
      success: true,
    });
  });

  it('finds nothing by what the caller may not see', async () => {
    const { status, body } = await ada.rest.get('users.list', {
      query: JSON.stringify({ 'emails.address': ada.email }),
    });
    expect([status, body.success, body.errorType]).toEqual([400, false, 'error-invalid-query']);
    expect(
      (await (await admin()).get('users.list', { query: JSON.stringify({ 'emails.address': ada.email }) })).body,
    ).toMatchObject({ total: 1, users: [{ _id: ada.userId, emails: [{ address: ada.email }] }] });
  });

  it('is refused without view-d-room', async () => {
    const outsider = await newUser({ fields: { roles: ['anonymous'] } });
    expect(answerOf(await outsider.rest.get('users.list'))).toEqual(
      answered(403, { success: false, error: 'unauthorized' }),
    );
  });
});
