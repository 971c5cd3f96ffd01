import { admin, ddpOf, eventually, newRoom, newUser, unique, type TestUser } from '@gantry/testing';

/** A job waits for what was under way before it is over, ms. */
const SETTLED_MS = 15_000;
const rename = async ({ userId }: TestUser, data: { username?: string; name?: string }) => {
  const { body } = await (await admin()).post('users.update', { userId, data });
  if (!body.success) throw new Error(JSON.stringify(body));
};

describe('a new user name', () => {
  let ada: TestUser;
  let grace: TestUser;
  let rid: string;
  const history = async () => (await grace.rest.get('channels.history', { roomId: rid, count: 50 })).body.messages;
  const messageOf = async (id: string) => (await history()).find(({ _id }: { _id: string }) => _id === id);
  const say = async (user: TestUser, text: string) =>
    (await user.rest.post('chat.postMessage', { roomId: rid, text })).body.message._id;

  beforeEach(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    ({ _id: rid } = await newRoom(ada, { members: [grace.username] }));
  });

  it('reaches messages, mentions, reactions, edits and what the system has said', async () => {
    const own = await say(ada, 'first');
    const mention = await say(grace, `@${ada.username} and @${ada.username}-not`);
    const edited = await say(ada, 'second');
    await ada.rest.post('chat.update', { roomId: rid, msgId: edited, text: 'third' });
    await ada.rest.post('chat.react', { messageId: mention, emoji: ':+1:' });
    await grace.rest.post('chat.react', { messageId: mention, emoji: ':+1:' });
    const other = await newRoom(grace);
    await grace.rest.post('channels.invite', { roomId: other._id, userId: ada.userId });
    const username = unique('renamed');
    await rename(ada, { username, name: 'Ada Lovelace' });
    const user = { _id: ada.userId, username, name: 'Ada Lovelace' };
    await eventually(async () => {
      expect((await messageOf(own)).u).toEqual(user);
      expect(await messageOf(mention)).toMatchObject({
        u: { username: grace.username },
        msg: `@${username} and @${ada.username}-not`,
        mentions: [user],
        reactions: { ':+1:': { usernames: [username, grace.username] } },
      });
      expect(await messageOf(edited)).toMatchObject({ u: user, editedBy: { _id: ada.userId, username } });
      const { body } = await grace.rest.get('channels.history', { roomId: other._id });
      expect(body.messages).toContainEqual(
        expect.objectContaining({ t: 'au', msg: username, u: expect.objectContaining({ username: grace.username }) }),
      );
    }, SETTLED_MS);
    // The new name is known at once to whoever mentions it; the old one is nobody's.
    const after = await say(grace, `@${username} @${ada.username}`);
    expect((await messageOf(after)).mentions).toEqual([user]);
  }, 30_000);

  it('reaches quotes inside messages', async () => {
    const quoted = await say(ada, 'to be pinned');
    await ada.rest.post('chat.pinMessage', { messageId: quoted });
    const username = unique('renamed');
    await rename(ada, { username });
    await eventually(async () => {
      const note = (await history()).find(({ t }: { t?: string }) => t === 'message_pinned');
      expect(note.attachments).toMatchObject([{ author_name: username, author_icon: `/avatar/${username}?_dc=0` }]);
    }, SETTLED_MS);
  }, 30_000);

  it('reaches rooms, their last messages, memberships and direct conversations', async () => {
    await say(ada, 'the last word');
    const direct = (await grace.rest.post('im.create', { username: ada.username })).body.room._id;
    const third = await newUser();
    const several = (await grace.rest.post('im.create', { usernames: `${ada.username},${third.username}` })).body.room
      ._id;
    await eventually(async () =>
      expect((await grace.rest.get('channels.info', { roomId: rid })).body.channel.lastMessage).toMatchObject({
        msg: 'the last word',
      }),
    );
    const listener = await ddpOf(grace);
    await listener.subscribe('stream-notify-user', `${grace.userId}/subscriptions-changed`, false);
    const username = unique('renamed');
    await rename(ada, { username, name: 'Ada Lovelace' });
    const subscription = async (id: string) =>
      (await grace.rest.get('subscriptions.get')).body.update.find((each: { rid: string }) => each.rid === id);
    await eventually(async () => {
      expect((await grace.rest.get('channels.info', { roomId: rid })).body.channel).toMatchObject({
        u: { _id: ada.userId, username },
        lastMessage: { u: { username, name: 'Ada Lovelace' } },
      });
      expect((await grace.rest.get('channels.members', { roomId: rid })).body.members).toContainEqual(
        expect.objectContaining({ _id: ada.userId, username }),
      );
      expect(await subscription(direct)).toMatchObject({ name: username, fname: 'Ada Lovelace' });
      expect((await subscription(several)).name.split(', ').sort()).toEqual([username, third.username].sort());
      expect((await subscription(several)).fname.split(', ').sort()).toEqual(
        ['Ada Lovelace', `Name of ${third.username}`].sort(),
      );
      const { body } = await grace.rest.get('rooms.get');
      expect(body.update.find(({ _id }: { _id: string }) => _id === direct).usernames.sort()).toEqual(
        [grace.username, username].sort(),
      );
      expect(
        (await ada.rest.get('subscriptions.get')).body.update.map(({ u }: { u: { username: string } }) => u.username),
      ).toEqual(expect.not.arrayContaining([ada.username]));
      expect(
        listener.events.some(
          ({ args }) => args[0] === 'updated' && args[1].rid === direct && args[1].name === username,
        ),
      ).toBe(true);
    }, SETTLED_MS);
    expect((await grace.rest.post('im.create', { username })).body.room._id).toBe(direct);
    await listener.close();
  }, 30_000);

  it('is the last one when several are given at once', async () => {
    const own = await say(ada, 'first');
    const names = [unique('one'), unique('two'), unique('three')];
    for (const username of names) await rename(ada, { username });
    await rename(ada, { name: 'Ada Lovelace' });
    await eventually(
      async () =>
        expect((await messageOf(own)).u).toEqual({ _id: ada.userId, username: names.at(-1), name: 'Ada Lovelace' }),
      SETTLED_MS,
    );
  }, 30_000);
});
