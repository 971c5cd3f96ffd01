import { createHash } from 'node:crypto';
import {
  answered,
  answerOf,
  DdpClient,
  eventually,
  loginRefused,
  NOT_LOGGED_IN,
  RestClient,
  TOKEN,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
} from '@gantry/testing';
import { overwriting, startDirectory, type Directory, type Person } from './directory.fixture';

const WRONG = loginRefused('Unauthorized', 'Unauthorized');
const refusedBy = (text: string) => loginRefused('LDAP-login-error', text);
const notAccepted = (username: string) => refusedBy(`LDAP Authentication failed with provided username [${username}]`);
const formOf = ({ uid, password }: Pick<Person, 'uid' | 'password'>) => ({
  ldap: true,
  username: uid,
  ldapPass: password,
  ldapOptions: {},
});

describe('people of a directory', () => {
  let directory: Directory;
  let platform: OwnPlatform;

  beforeAll(async () => {
    directory = await startDirectory();
    platform = await startOwnPlatform(
      overwriting({
        ...directory.settings,
        LDAP_Login_Fallback: 'true',
        LDAP_Sync_User_Data: 'true',
        LDAP_Sync_User_Data_Groups: 'true',
        LDAP_Sync_User_Data_Groups_AutoRemove: 'true',
        LDAP_Sync_User_Data_GroupsMap: '{"chat-bots": "bot"}',
      }),
    );
  }, START_MS);
  afterAll(async () => {
    await platform.stop();
    await directory.close();
  });
  afterEach(() => {
    directory.isDown = false;
  });

  const login = async (form: object) => answerOf(await new RestClient(platform.url(1)).post('login', form));
  const loggedIn = (userId: unknown = expect.any(String)) =>
    answered(200, {
      status: 'success',
      data: { userId, authToken: expect.stringMatching(TOKEN), me: expect.anything() },
    });
  const userIdOf = ({ body }: { body: unknown }) => (body as { data: { userId: string } }).data.userId;
  const newPerson = (fields: Partial<Person> = {}) => directory.add(unique('ldap'), fields);
  const set = async (id: string, value: string | boolean) =>
    expect((await platform.admin.post(`settings/${id}`, { value })).body).toEqual({ success: true });
  const adminDdp = async () => {
    const client = await DdpClient.connect(platform.url());
    await client.resume(platform.admin.credentials?.authToken ?? '');
    return client;
  };

  it('log in by their own form, which makes an account at first and finds it afterwards', async () => {
    const person = newPerson();
    const first = await login(formOf(person));
    expect(first).toEqual(loggedIn());
    expect(await platform.users.findOne({ _id: userIdOf(first) })).toMatchObject({
      username: person.uid,
      name: person.cn,
      emails: [{ address: person.mail, verified: true }],
      roles: ['user'],
      ldap: true,
      services: { ldap: { idAttribute: 'entryUUID', id: Buffer.from(person.entryUUID).toString('hex') } },
    });
    expect(await login(formOf(person))).toEqual(loggedIn(userIdOf(first)));
    const client = await DdpClient.connect(platform.url());
    expect(await client.call('login', formOf(person))).toMatchObject({ id: userIdOf(first), type: 'ldap' });
    await client.close();
  });

  it.each(['user', 'username'])('log in like everybody else, by %s and password', async (field) => {
    const person = newPerson();
    const first = await login({ [field]: person.uid, password: person.password });
    expect(first).toEqual(loggedIn());
    expect(await login({ [field]: person.uid.toUpperCase(), password: person.password })).toEqual(
      loggedIn(userIdOf(first)),
    );
    expect(await login({ user: person.mail, password: person.password })).toEqual(loggedIn(userIdOf(first)));
    expect(await login({ [field]: person.uid, password: 'wrong' })).toEqual(WRONG);
  });

  it.each(['wrong', ''])('are refused with the password %j', async (password) => {
    const person = newPerson();
    expect(await login(formOf({ ...person, password }))).toEqual(notAccepted(person.uid));
    expect(await login({ user: person.uid, password })).toEqual(WRONG);
    await login(formOf(person));
    expect(await login(formOf({ ...person, password }))).toEqual(notAccepted(person.uid));
    expect(await login({ user: person.uid, password })).toEqual(WRONG);
  });

  it.each(['*', 'x)(uid=*', 'x)(|(uid=*', '\\2a', 'x*'])('are not found by the pattern %j', async (pattern) => {
    const person = newPerson({ password: 'the one password' });
    const username = pattern.replace('x', person.uid.slice(0, -1));
    expect(await login(formOf({ uid: username, password: person.password }))).toEqual(notAccepted(username));
    expect(await login({ user: username, password: person.password })).toEqual(WRONG);
  });

  it.each([{ username: { $ne: '' } }, { ldapPass: { $ne: '' } }, { ldapOptions: 'x' }, { ldap: 'true' }])(
    'need a form of texts, not %j',
    async (wrong) => {
      const person = newPerson();
      expect(await login({ ...formOf(person), ...wrong })).not.toEqual(loggedIn());
    },
  );

  it('are not let in by an account that has their name already, unless it is to be taken over and has proved their address', async () => {
    const [user, typed, stranger] = [
      await platform.newUser({ verified: true }),
      await platform.newUser(),
      await platform.newUser({ verified: true }),
    ];
    // Nobody reads the codes that a proved address would get.
    await platform.users.updateOne({ _id: user._id }, { $set: { 'services.email2fa.enabled': false } });
    const person = directory.add(user.username, { mail: user.email.toUpperCase() });
    const trapped = [
      directory.add(typed.username, { mail: typed.email }),
      directory.add(stranger.username, { mail: `${unique('mail')}@example.com` }),
    ];
    const taken = (username: string) =>
      refusedBy(
        `LDAP Authentication succeeded, but there's already an existing user with provided username [${username}] in Mongo.`,
      );
    expect(await login(formOf(person))).toEqual(taken(user.username));
    await set('LDAP_Merge_Existing_Users', true);
    try {
      await eventually(async () => expect(await login(formOf(person))).toEqual(loggedIn(user._id)));
      for (const each of trapped) expect(await login(formOf(each))).toEqual(taken(each.uid));
    } finally {
      await set('LDAP_Merge_Existing_Users', false);
    }
    // From now on the directory alone decides: the password from before is none any more.
    expect(await login({ user: user.username, password: user.password })).toEqual(WRONG);
  });

  it('of two entries with one name nobody is meant', async () => {
    const person = newPerson();
    directory.add(person.uid, { password: person.password });
    expect(await login(formOf(person))).toEqual(notAccepted(person.uid));
  });

  it('keep name and address as the directory has them', async () => {
    const person = newPerson();
    const userId = userIdOf(await login(formOf(person)));
    Object.assign(person, { cn: 'Another Name', mail: `${unique('new')}@example.com` });
    await login(formOf(person));
    expect(await platform.users.findOne({ _id: userId })).toMatchObject({
      name: 'Another Name',
      emails: [{ address: person.mail, verified: true }],
    });
    const other = await platform.newUser();
    Object.assign(person, { cn: 'Third Name', mail: other.email });
    await login(formOf(person));
    expect((await platform.users.findOne({ _id: userId }))?.['name']).toBe('Third Name');
  });

  it('have the roles of their groups', async () => {
    const person = newPerson();
    directory.groups.set('chat-bots', [person.uid]);
    const userId = userIdOf(await login(formOf(person)));
    const roles = async () => (await platform.users.findOne({ _id: userId }))?.['roles'];
    expect(await roles()).toEqual(['user', 'bot']);
    directory.groups.set('chat-bots', []);
    await login(formOf(person));
    expect(await roles()).toEqual(['user']);
  });

  it('have to be in a group where that is asked', async () => {
    const [member, stranger] = [newPerson(), newPerson()];
    directory.groups.set('CHAT', [member.uid]);
    await set('LDAP_Group_Filter_Group_Member_Format', 'uid=#{username},ou=people,dc=example,dc=com');
    await set('LDAP_Group_Filter_Group_Name', 'CHAT');
    await set('LDAP_Group_Filter_Enable', true);
    try {
      await eventually(async () => expect(await login(formOf(stranger))).toEqual(notAccepted(stranger.uid)));
      expect(await login(formOf(member))).toEqual(loggedIn());
    } finally {
      await set('LDAP_Group_Filter_Enable', false);
    }
  });

  describe('while the directory does not answer', () => {
    it('are known by the password that was right the last time, and by no other', async () => {
      const [person, stranger] = [newPerson(), newPerson()];
      const userId = userIdOf(await login(formOf(person)));
      directory.isDown = true;
      expect(await login(formOf(person))).toEqual(loggedIn(userId));
      expect(await login({ user: person.uid, password: person.password })).toEqual(loggedIn(userId));
      expect(await login(formOf({ ...person, password: 'wrong' }))).toEqual(notAccepted(person.uid));
      expect(await login(formOf(stranger))).toEqual(notAccepted(stranger.uid));
      const digest = { digest: createHash('sha256').update(person.password).digest('hex'), algorithm: 'sha-256' };
      expect(await login({ user: person.uid, password: digest })).toEqual(loggedIn(userId));
    });

    it('others log in as ever', async () => {
      const user = await platform.newUser();
      directory.isDown = true;
      expect(await login({ user: user.username, password: user.password })).toEqual(loggedIn(user._id));
      expect(await login(formOf({ uid: user.username, password: user.password }))).toEqual(loggedIn(user._id));
    });
  });

  it('a password that has changed in the directory is not remembered', async () => {
    const person = newPerson();
    await login(formOf(person));
    const before = person.password;
    person.password = 'a new one';
    expect(await login(formOf({ ...person, password: before }))).toEqual(notAccepted(person.uid));
    expect(await login({ user: person.uid, password: before })).toEqual(WRONG);
    expect(await login(formOf(person))).toEqual(loggedIn());
  });

  describe('ldap_test_connection and ldap_sync_now', () => {
    it('tell how it is, and make the accounts of everybody', async () => {
      const person = newPerson();
      const client = await adminDdp();
      expect(await client.call('ldap_test_connection')).toEqual({ message: 'Connection_success', params: [] });
      expect(await client.call('ldap_sync_now')).toEqual({ message: 'Sync_in_progress', params: [] });
      const made = await eventually(async () => {
        const user = await platform.users.findOne({ username: person.uid });
        expect(user).toMatchObject({ ldap: true, emails: [{ address: person.mail, verified: true }] });
        return user;
      });
      expect(await login(formOf(person))).toEqual(loggedIn(made?._id));
      directory.isDown = true;
      expect((await client.callRaw('ldap_test_connection'))['error']).toMatchObject({
        error: 'LDAP_connection_failed',
      });
      await client.close();
    });

    it.each(['ldap_test_connection', 'ldap_sync_now'])('%s is for administrators', async (method) => {
      const client = await DdpClient.connect(platform.url());
      expect((await client.callRaw(method))['error']).toMatchObject({ error: 'error-invalid-user' });
      await client.resume((await platform.tokenFor(await platform.newUser())).authToken);
      expect((await client.callRaw(method))['error']).toMatchObject({
        error: 'error-not-authorized',
        details: { method },
      });
      await client.close();
    });

    it('say that the directory is off', async () => {
      const client = await adminDdp();
      const person = newPerson();
      await set('LDAP_Enable', false);
      try {
        await eventually(async () =>
          expect((await client.callRaw('ldap_test_connection'))['error']).toMatchObject({ error: 'LDAP_disabled' }),
        );
        expect((await client.callRaw('ldap_sync_now'))['error']).toMatchObject({ error: 'LDAP_disabled' });
        await eventually(async () => expect(await login(formOf(person))).toEqual(WRONG));
        const user = await platform.newUser();
        expect(await login(formOf({ uid: user.username, password: user.password }))).toEqual(loggedIn(user._id));
      } finally {
        await set('LDAP_Enable', true);
      }
      await client.close();
    });
  });

  it('do not use what is said of their passwords to others', async () => {
    expect(answerOf(await new RestClient(platform.url()).get('me'))).toEqual(NOT_LOGGED_IN);
    const { body } = await new RestClient(platform.url()).get('settings.public', { count: 0 });
    expect(JSON.stringify(body)).not.toContain('reader-password');
  });
});
