import { createHash } from 'node:crypto';
import {
  answerOf,
  DdpClient,
  eventually,
  refused,
  refusedText,
  RestClient,
  unique,
  START_MS,
  startOwnPlatform,
  type OwnPlatform,
  type OwnUser,
} from '@gantry/testing';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const METHOD = { method: 'deleteUserOwnAccount' };
const LAST_ADMIN = (method: string) =>
  refused('error-action-not-allowed', 'Leaving the app without admins is not allowed', {
    method,
    action: 'Remove_last_admin',
  });

describe('the end of accounts, where messages change hands', () => {
  let platform: OwnPlatform;

  beforeAll(async () => {
    platform = await startOwnPlatform({
      OVERWRITE_SETTING_Accounts_AllowDeleteOwnAccount: 'true',
      OVERWRITE_SETTING_Message_ErasureType: 'Unlink',
    });
  }, START_MS);

  afterAll(() => platform.stop());

  const restOf = async (user: OwnUser, gateway = 0) =>
    new RestClient(platform.url(gateway), await platform.tokenFor(user));
  const isGone = async ({ _id }: OwnUser) => (await platform.users.findOne({ _id })) === null;

  it.each<[string, (password: string) => string]>([
    ['its text', (password) => password],
    ['its sha256', sha256],
    ['its sha256 in capitals', (password) => sha256(password).toUpperCase()],
  ])('deletes the own account by the password: %s', async (_name, proof) => {
    const user = await platform.newUser();
    const rest = await restOf(user, 1);
    expect((await rest.post('users.deleteOwnAccount', { password: proof(user.password) })).body).toEqual({
      success: true,
    });
    expect(await isGone(user)).toBe(true);
    await eventually(async () => expect((await rest.get('me')).status).toBe(401));
  });

  it('answers the method before it closes the connection', async () => {
    const user = await platform.newUser();
    const client = await DdpClient.connect(platform.url(1));
    await client.resume((await platform.tokenFor(user)).authToken);
    expect((await client.callRaw('deleteUserOwnAccount', 'wrong'))['error']).toMatchObject({
      error: 'error-invalid-password',
      reason: 'Invalid password',
      details: METHOD,
    });
    expect((await client.callRaw('deleteUserOwnAccount', { $ne: 1 }))['error']).toMatchObject({ error: 400 });
    expect(await client.call('deleteUserOwnAccount', sha256(user.password))).toBe(true);
    await eventually(() => expect(client.closeCode).toBe(4_001));
    expect(await isGone(user)).toBe(true);
  });

  it('asks accounts without a password for their user name', async () => {
    const user = await platform.newUser();
    await platform.users.updateOne({ _id: user._id }, { $unset: { 'services.password': 1 } });
    const rest = await restOf(user);
    expect(answerOf(await rest.post('users.deleteOwnAccount', { password: 'x' }))).toEqual(
      refused('error-invalid-username', 'Invalid username', METHOD),
    );
    expect((await rest.post('users.deleteOwnAccount', { password: ` ${user.username} ` })).body).toEqual({
      success: true,
    });
    expect(await isGone(user)).toBe(true);
  });

  it.each<[string, object, unknown]>([
    ['without a password', {}, refusedText('Body parameter "password" is required.')],
    ['with an empty one', { password: '' }, refusedText('Body parameter "password" is required.')],
    ['with a wrong one', { password: 'x' }, refused('error-invalid-password', 'Invalid password', METHOD)],
    [
      'with the sha256 of a wrong one',
      { password: sha256('x') },
      refused('error-invalid-password', 'Invalid password', METHOD),
    ],
  ])('is refused %s', async (_name, body, expected) => {
    const user = await platform.newUser();
    expect(answerOf(await (await restOf(user)).post('users.deleteOwnAccount', body))).toEqual(expected);
    expect(await isGone(user)).toBe(false);
  });

  it('lets the last owner of a room go after it has agreed', async () => {
    const user = await platform.newUser();
    const rest = await restOf(user);
    const name = unique('room');
    await rest.post('groups.create', { name });
    const own = { password: user.password };
    expect(answerOf(await rest.post('users.deleteOwnAccount', own))).toEqual(
      refused('user-last-owner', '', { shouldBeRemoved: [name], shouldChangeOwner: [] }),
    );
    expect((await rest.post('users.deleteOwnAccount', { ...own, confirmRelinquish: true })).body).toEqual({
      success: true,
    });
    await eventually(async () => expect(await platform.collection('rocketchat_room').findOne({ name })).toBeNull());
  });

  it('gives what was written to the bot of the platform', async () => {
    const user = await platform.newUser();
    const rest = await restOf(user);
    const { channel } = (
      await platform.admin.post('channels.create', { name: unique('room'), members: [user.username] })
    ).body;
    const { message } = (await rest.post('chat.sendMessage', { message: { rid: channel._id, msg: 'still here' } }))
      .body;
    expect((await platform.admin.post('users.delete', { userId: user._id })).body).toEqual({ success: true });
    await eventually(async () => {
      expect(await platform.collection('rocketchat_message').findOne({ _id: message._id })).toMatchObject({
        msg: 'still here',
        alias: 'Removed_User',
        u: { _id: 'rocket.cat', username: 'rocket.cat' },
      });
      expect(
        (await platform.admin.get('channels.info', { roomId: channel._id })).body.channel.lastMessage,
      ).toMatchObject({ alias: 'Removed_User', u: { _id: 'rocket.cat' } });
    });
    expect(await platform.collection('rocketchat_message').countDocuments({ 'u._id': user._id })).toBe(0);
    await eventually(async () =>
      expect(await platform.collection('gantry_messages_jobs').countDocuments({ kind: 'erase-messages' })).toBe(0),
    );
  });

  it('erases more than one batch, and what only the author of a removed room wrote', async () => {
    await platform.admin.post('settings/Message_ErasureType', { value: 'Delete' });
    const [user, other] = [await platform.newUser(), await platform.newUser()];
    const direct = (await (await restOf(user)).post('im.create', { username: other.username })).body.room;
    const messages = platform.collection('rocketchat_message');
    const written = (author: OwnUser, rid: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        _id: unique('m'),
        rid,
        msg: String(index),
        ts: new Date(),
        _updatedAt: new Date(),
        u: { _id: author._id, username: author.username },
      }));
    await messages.insertMany([
      ...written(user, 'GENERAL', 1_200),
      ...written(other, direct._id, 5),
      ...written(other, 'GENERAL', 5),
    ]);
    await eventually(async () => {
      // The setting reaches every copy of the service a moment later.
      const probe = await platform.newUser();
      await messages.insertMany(written(probe, 'GENERAL', 1));
      await platform.admin.post('users.delete', { userId: probe._id });
      await eventually(async () => expect(await messages.countDocuments({ 'u._id': probe._id })).toBe(0), 2_000);
      expect(await messages.countDocuments({ alias: 'Removed_User', msg: '0' })).toBe(0);
    });
    expect((await platform.admin.post('users.delete', { userId: user._id })).body).toEqual({ success: true });
    await eventually(async () =>
      expect([
        await messages.countDocuments({ 'u._id': user._id }),
        await messages.countDocuments({ rid: direct._id }),
      ]).toEqual([0, 0]),
    );
    expect(await messages.countDocuments({ 'u._id': other._id, rid: 'GENERAL', t: { $exists: false } })).toBe(5);
    expect(
      await platform.collection('rocketchat__trash_messages').findOne({ rid: 'GENERAL', msg: { $exists: true } }),
    ).toBeNull();
  });

  it('finishes what a process that died has left', async () => {
    const [user, asleep] = [await platform.newUser(), await platform.newUser()];
    const rest = await restOf(asleep, 1);
    expect((await rest.get('me')).status).toBe(200);
    await platform.users.updateOne({ _id: asleep._id }, { $set: { active: false } });
    const at = new Date(Date.now() - 60_000);
    const { _id: userId, username } = user;
    await platform.collection('gantry_account_duties').insertMany([
      { _id: `deletion/${userId}`, kind: 'deletion', userId, username, erasure: 'Delete', at },
      { _id: `activity/${asleep._id}`, kind: 'activity', userId: asleep._id, at },
    ]);
    await eventually(
      async () => expect(await platform.collection('gantry_account_duties').countDocuments({})).toBe(0),
      15_000,
    );
    expect(await isGone(user)).toBe(true);
    await eventually(async () =>
      expect(await platform.collection('rocketchat_subscription').countDocuments({ 'u._id': userId })).toBe(0),
    );
    await eventually(async () => expect((await rest.get('me')).status).toBe(401));
  }, 30_000);

  it('keeps the last administrator', async () => {
    const { _id: userId } = (await platform.admin.get('me')).body;
    expect(answerOf(await platform.admin.post('users.delete', { userId }))).toEqual(LAST_ADMIN('deleteUser'));
    expect(answerOf(await platform.admin.post('users.setActiveStatus', { userId, activeStatus: false }))).toEqual(
      LAST_ADMIN('setUserActiveStatus'),
    );
    expect((await platform.admin.post('users.deactivateIdle', { daysIdle: 0, role: 'admin' })).body).toEqual({
      count: 0,
      success: true,
    });
    const second = await platform.newUser({ roles: ['admin'] });
    const rest = await restOf(second);
    const both = await Promise.all([
      platform.admin.post('users.delete', { userId: second._id }),
      rest.post('users.delete', { userId }),
    ]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await platform.users.countDocuments({ roles: 'admin', active: true })).toBeGreaterThanOrEqual(1);
  });

  it('leaves app users alone', async () => {
    const user = await platform.newUser();
    await platform.users.updateOne({ _id: user._id }, { $set: { type: 'app' } });
    const boss = await platform.users.findOne({ roles: 'admin' });
    if (!boss) throw new Error('nobody administers');
    const rest = new RestClient(platform.url(), await platform.tokenFor(boss));
    expect(answerOf(await rest.post('users.delete', { userId: user._id }))).toEqual(
      refused('error-cannot-delete-app-user', 'Deleting app user is not allowed', { method: 'deleteUser' }),
    );
  });

  // Last, for it leaves the platform without those who could administer it.
  it('makes one administrator of any number who sign up first at the same time', async () => {
    await platform.users.updateMany({ roles: 'admin' }, { $set: { roles: ['user'] } });
    const names = Array.from({ length: 8 }, () => unique('first'));
    await Promise.all(
      names.map((username, index) =>
        new RestClient(platform.url(index)).post('users.register', {
          username,
          email: `${username}@example.com`,
          pass: 'a long pass phrase',
          name: username,
        }),
      ),
    );
    expect(await platform.users.countDocuments({ username: { $in: names } })).toBe(8);
    expect(await platform.users.countDocuments({ roles: 'admin' })).toBe(1);
  });
});
