import {
  admin,
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  ID,
  newRoom,
  newUser,
  refused,
  refusedText,
  UNAUTHORIZED,
  unique,
  type TestUser,
} from '@gantry/testing';

const SECTIONS = [
  { section: 'channels', one: 'channel', label: 'channel' },
  { section: 'groups', one: 'group', label: 'private group' },
] as const;
const LAST_OWNER = 'You are the last owner. Please set new owner before leaving the room.';
const NO_USER = refused('error-user-param-not-provided', 'The required "userId" or "username" param was not provided');
const UNKNOWN_USER = refused(
  'error-invalid-user',
  'The required "userId" or "username" param provided does not match any users',
);

/** What the platform says about a membership (contract/pitfalls.md 20): the actor and the one concerned. */
const noteOf = (t: string, rid: string, actor: TestUser, about: TestUser) => ({
  _id: expect.stringMatching(ID),
  rid,
  t,
  msg: about.username,
  u: { _id: actor.userId, username: actor.username },
  groupable: false,
  ts: expect.stringMatching(DATE),
  _updatedAt: expect.stringMatching(DATE),
});

/** The subscription of a user who came to an existing room (contract/pitfalls.md 18). */
const STARTS = {
  open: true,
  alert: true,
  unread: 1,
  userMentions: 1,
  groupMentions: 0,
  ts: expect.stringMatching(DATE),
};

async function subscriptionOf(user: TestUser, rid: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await user.rest.get('subscriptions.get');
  return body.update.find((subscription: { rid: string }) => subscription.rid === rid);
}

async function notes(user: TestUser, section: string, roomId: string): Promise<unknown> {
  return (await user.rest.get(`${section}.history`, { roomId })).body.messages;
}

describe('channels.join', () => {
  it('makes a member who starts with one unread mention, and says so', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const { _id, name } = await newRoom(ada);
    const reply = await grace.rest.post('channels.join', { roomId: _id });
    expect(answerOf(reply)).toEqual(
      answered(200, { channel: expect.objectContaining({ _id, name, t: 'c', usersCount: 2 }), success: true }),
    );
    expect(await subscriptionOf(grace, _id)).toEqual({
      ...STARTS,
      _id: expect.stringMatching(ID),
      rid: _id,
      name,
      fname: name,
      t: 'c',
      u: { _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` },
      _updatedAt: expect.stringMatching(DATE),
    });
    expect(await notes(ada, 'channels', _id)).toEqual([noteOf('uj', _id, grace, grace)]);
  });

  it('changes nothing for who is in already', async () => {
    const ada = await newUser();
    const { _id, name } = await newRoom(ada);
    const { body } = await ada.rest.post('channels.join', { roomName: name });
    expect(body).toMatchObject({ channel: { _id, usersCount: 1 }, success: true });
    expect(await notes(ada, 'channels', _id)).toEqual([]);
  });

  it('joins once when asked twice at once', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const { _id } = await newRoom(ada);
    const replies = await Promise.all([1, 2, 3].map(() => grace.rest.post('channels.join', { roomId: _id })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await notes(ada, 'channels', _id)).toHaveLength(1);
    expect((await ada.rest.get('channels.info', { roomId: _id })).body.channel.usersCount).toBe(2);
  });

  it('knows no private groups', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const { _id } = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await grace.rest.post('channels.join', { roomId: _id }))).toEqual(
      refused('error-room-not-found', 'The required "roomId" or "roomName" param provided does not match any channel'),
    );
    expect(await (await ddpOf(grace)).callRaw('joinRoom', _id)).toMatchObject({
      error: { error: 'error-not-allowed' },
    });
  });

  it('is refused to guests, who may not look into channels', async () => {
    const [ada, guest] = await Promise.all([newUser(), newUser({ fields: { roles: ['guest'] } })]);
    const { _id } = await newRoom(ada);
    expect(answerOf(await guest.rest.post('channels.join', { roomId: _id }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'joinRoom' }),
    );
  });
});

describe.each(SECTIONS)('$section', ({ section, one, label }) => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ prefix: 'ada' }), newUser({ prefix: 'grace', gateway: 1 })]);
  });

  const answer = (room: object) => answered(200, { [one]: expect.objectContaining(room), success: true });

  describe('invite', () => {
    it.each<[string, (user: TestUser) => Record<string, string>]>([
      ['id', ({ userId }) => ({ userId })],
      ['user name', ({ username }) => ({ username })],
      ['user name in other letters', ({ username }) => ({ username: username.toUpperCase() })],
    ])('adds a user by %s, who starts with one unread mention, and says so', async (_name, member) => {
      const { _id } = await newRoom(ada, { section });
      const reply = await ada.rest.post(`${section}.invite`, { roomId: _id, ...member(grace) });
      expect(answerOf(reply)).toEqual(
        answered(200, { [one]: expect.objectContaining({ _id, usersCount: 2 }), success: true }),
      );
      expect(await subscriptionOf(grace, _id)).toMatchObject(STARTS);
      expect(await notes(ada, section, _id)).toEqual([noteOf('au', _id, ada, grace)]);
    });

    it('leaves a member as it is', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      expect((await ada.rest.post(`${section}.invite`, { roomId: _id, userId: grace.userId })).status).toBe(200);
      expect(await notes(ada, section, _id)).toEqual([]);
      expect(await subscriptionOf(grace, _id)).toMatchObject({ unread: 0, userMentions: 0, alert: false });
    });

    it('is refused to members without a role in the room', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      const eve = await newUser();
      expect(answerOf(await grace.rest.post(`${section}.invite`, { roomId: _id, userId: eve.userId }))).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: 'addUsersToRoom' }),
      );
    });

    it('is allowed to administrators in rooms that they are not in', async () => {
      const { _id } = await newRoom(ada, { section });
      const eve = await newUser();
      expect((await (await admin()).post(`${section}.invite`, { roomId: _id, userId: eve.userId })).status).toBe(
        section === 'channels' ? 200 : 400,
      );
    });

    it('asks whom', async () => {
      const { _id } = await newRoom(ada, { section });
      expect(answerOf(await ada.rest.post(`${section}.invite`, { roomId: _id }))).toEqual(NO_USER);
      expect(answerOf(await ada.rest.post(`${section}.invite`, { roomId: _id, userId: 'nobody' }))).toEqual(
        UNKNOWN_USER,
      );
      expect(answerOf(await ada.rest.post(`${section}.invite`, { roomId: _id, username: 'nobody.at.all' }))).toEqual(
        UNKNOWN_USER,
      );
    });
  });

  describe('kick', () => {
    it('removes a member and says who did it', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      expect(answerOf(await ada.rest.post(`${section}.kick`, { roomId: _id, userId: grace.userId }))).toEqual(
        answer({ _id, usersCount: 1 }),
      );
      expect(await subscriptionOf(grace, _id)).toBeUndefined();
      expect(await notes(ada, section, _id)).toEqual([noteOf('ru', _id, ada, grace)]);
    });

    it('is refused for who is not there, for the last owner, and to members without a role', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      const eve = await newUser();
      const kick = (by: TestUser, whom: TestUser) =>
        by.rest.post(`${section}.kick`, { roomId: _id, username: whom.username });
      expect(answerOf(await kick(ada, eve))).toEqual(
        refused('error-user-not-in-room', 'User is not in this room', { method: 'removeUserFromRoom' }),
      );
      expect(answerOf(await kick(ada, ada))).toEqual(
        refused('error-you-are-last-owner', LAST_OWNER, { method: 'removeUserFromRoom' }),
      );
      expect(answerOf(await kick(grace, ada))).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: 'removeUserFromRoom' }),
      );
      expect(answerOf(await ada.rest.post(`${section}.kick`, { roomId: _id }))).toEqual(NO_USER);
    });

    it('keeps the kicked from posting and reading at once', async () => {
      const { _id } = await newRoom(ada, { section: 'groups', members: [grace.username] });
      expect((await grace.rest.post('chat.sendMessage', { message: { rid: _id, msg: 'x' } })).status).toBe(200);
      await ada.rest.post('groups.kick', { roomId: _id, userId: grace.userId });
      await eventually(async () =>
        expect(answerOf(await grace.rest.post('chat.sendMessage', { message: { rid: _id, msg: 'x' } }))).toEqual(
          refusedText('error-not-allowed'),
        ),
      );
      expect((await grace.rest.get('groups.messages', { roomId: _id })).body.errorType).toBe('error-room-not-found');
    });
  });

  describe('leave', () => {
    it('ends the membership and says so', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      expect(answerOf(await grace.rest.post(`${section}.leave`, { roomId: _id }))).toEqual(
        answer({ _id, usersCount: 1 }),
      );
      expect(await notes(ada, section, _id)).toEqual([noteOf('ul', _id, grace, grace)]);
    });

    it('is refused to the last owner', async () => {
      const { _id } = await newRoom(ada, { section, members: [grace.username] });
      expect(answerOf(await ada.rest.post(`${section}.leave`, { roomId: _id }))).toEqual(
        refused('error-you-are-last-owner', LAST_OWNER, { method: 'leaveRoom' }),
      );
    });

    it('is refused to who is not in', async () => {
      const { _id } = await newRoom(ada, { section });
      const eve = await newUser();
      const refusal =
        section === 'channels'
          ? refused('error-user-not-in-room', 'You are not in this room', { method: 'leaveRoom' })
          : refused(
              'error-room-not-found',
              'The required "roomId" or "roomName" param provided does not match any group',
            );
      expect(answerOf(await eve.rest.post(`${section}.leave`, { roomId: _id }))).toEqual(refusal);
    });
  });

  describe('open', () => {
    it('is refused while the room is open, in the words of the section', async () => {
      const { _id, name } = await newRoom(ada, { section });
      const text =
        section === 'channels'
          ? `The ${label}, ${name}, is already open to the sender`
          : `The ${label}, ${name}, is already open for the sender`;
      expect(answerOf(await ada.rest.post(`${section}.open`, { roomId: _id }))).toEqual(refusedText(text));
    });

    it('is refused to who is not in', async () => {
      const { _id, name } = await newRoom(ada, { section: 'channels' });
      const eve = await newUser();
      expect(answerOf(await eve.rest.post('channels.open', { roomId: _id }))).toEqual(
        refusedText(`The user/callee is not in the channel "${name}".`),
      );
    });
  });

  describe('members', () => {
    const member = ({ userId, username }: TestUser) => ({
      _id: userId,
      username,
      name: `Name of ${username}`,
      status: 'offline',
    });

    it('shows them by user name, page by page, in either order', async () => {
      const { _id, name } = await newRoom(grace, { section, members: [ada.username] });
      const ask = (query: Record<string, string | number>) =>
        ada.rest.get(`${section}.members`, { roomId: _id, ...query });
      expect(answerOf(await ada.rest.get(`${section}.members`, { roomName: name }))).toEqual(
        answered(200, { members: [member(ada), member(grace)], count: 2, offset: 0, total: 2, success: true }),
      );
      expect((await ask({ sort: '{"username":-1}' })).body.members).toEqual([member(grace), member(ada)]);
      expect((await ask({ count: 1, offset: 1 })).body).toEqual({
        members: [member(grace)],
        count: 1,
        offset: 1,
        total: 2,
        success: true,
      });
    });

    it('of a broadcast room are for those who run it', async () => {
      const { body } = await ada.rest.post(`${section}.create`, {
        name: unique('broadcast'),
        members: [grace.username],
        extraData: { broadcast: true },
      });
      const roomId = body[one]._id;
      expect(answerOf(await grace.rest.get(`${section}.members`, { roomId }))).toEqual(UNAUTHORIZED);
      expect((await ada.rest.get(`${section}.members`, { roomId })).body.total).toBe(2);
    });
  });
});
