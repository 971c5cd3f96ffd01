import {
  admin,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

const say = async (user: TestUser, rid: string, msg: string): Promise<string> =>
  (await user.rest.post('chat.sendMessage', { message: { rid, msg } })).body.message._id;
const begin = async (user: TestUser, fields: object) => {
  const { body } = await user.rest.post('rooms.createDiscussion', fields);
  if (!body.success) throw new Error(JSON.stringify(body));
  return body.discussion;
};

describe('a discussion', () => {
  it.each([
    ['channels', 'c'],
    ['groups', 'p'],
  ] as const)('below %s is a room of type %s with a message above it', async (section, t) => {
    const { _id: prid, name } = await newRoom(ada, { section, members: [grace.username] });
    const pmid = await say(grace, prid, 'what about lunch?');
    const discussion = await begin(ada, { prid, pmid, t_name: 'Lunch', users: [eve.username], reply: 'at noon' });
    expect(discussion).toMatchObject({
      rid: discussion._id,
      fname: 'Lunch',
      t,
      prid,
      topic: name,
      description: 'what about lunch?',
      usersCount: 3,
      u: { username: ada.username },
    });
    const { body } = await ada.rest.get('chat.getDiscussions', { roomId: prid });
    expect(body).toMatchObject({ count: 1, offset: 0, total: 1, success: true });
    expect(body.messages[0]).toMatchObject({
      t: 'discussion-created',
      rid: prid,
      msg: 'Lunch',
      drid: discussion._id,
      groupable: false,
      u: { _id: ada.userId, username: ada.username },
      attachments: [{ text: 'what about lunch?', author_name: grace.username }],
    });
    const listed = (await grace.rest.get('rooms.getDiscussions', { roomId: prid })).body;
    expect(listed).toMatchObject({ count: 1, total: 1, discussions: [{ _id: discussion._id, prid }] });
    const { body: own } = await eve.rest.get('subscriptions.get');
    expect(own.update.find(({ rid }: { rid: string }) => rid === discussion._id)).toMatchObject({
      prid,
      fname: 'Lunch',
    });
  });

  it('tells above it how much was said, and when', async () => {
    const { _id: prid } = await newRoom(ada, { members: [grace.username] });
    const client = await ddpOf(grace, 1);
    await client.subscribe('stream-room-messages', prid, false);
    const { _id: rid } = await begin(ada, { prid, t_name: 'Numbers' });
    for (const text of ['one', 'two']) await say(ada, rid, text);
    await eventually(async () => {
      const { body } = await ada.rest.get('chat.getDiscussions', { roomId: prid });
      expect(body.messages[0]).toMatchObject({ drid: rid, dcount: 2, dlm: expect.any(String) });
    });
    await eventually(() =>
      expect(client.events.flatMap(({ args }) => args)).toContainEqual(
        expect.objectContaining({ drid: rid, dcount: 2 }),
      ),
    );
  });

  it('about one message is one, however often it is asked for', async () => {
    const { _id: prid } = await newRoom(ada, { members: [grace.username] });
    const pmid = await say(ada, prid, 'a point');
    const first = await begin(ada, { prid, pmid, t_name: 'Point' });
    const second = await begin(grace, { prid, pmid, t_name: 'Point again' });
    expect(second._id).toBe(first._id);
    expect((await ada.rest.get('chat.getDiscussions', { roomId: prid })).body.total).toBe(1);
    expect((await grace.rest.get('groups.members', { roomId: first._id })).status).toBe(400);
    expect((await grace.rest.get('channels.members', { roomId: first._id })).body.total).toBe(2);
  });

  it('is read and joined by those of the room above it, and by nobody else', async () => {
    const { _id: prid } = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const { _id: rid } = await begin(ada, { prid, t_name: 'Closed', reply: 'said inside' });
    const [hers, eves] = await Promise.all([ddpOf(grace), ddpOf(eve)]);
    expect(await hers.call('loadHistory', rid, null, 5)).toMatchObject({ messages: [{ msg: 'said inside' }] });
    expect(await eves.call('loadHistory', rid, null, 5)).toBe(false);
    expect(await eves.callRaw('joinRoom', rid)).toMatchObject({ error: { error: 'error-not-allowed' } });
    expect(await hers.call('joinRoom', rid)).toBe(true);
    await eventually(async () =>
      expect((await ada.rest.get('groups.history', { roomId: rid })).body.messages).toContainEqual(
        expect.objectContaining({ t: 'ut', msg: grace.username }),
      ),
    );
  });

  it('comes by DDP too', async () => {
    const { _id: prid } = await newRoom(ada);
    const client = await ddpOf(ada);
    const made = await client.call('createDiscussion', { prid, t_name: 'By DDP', users: [] });
    expect(made).toMatchObject({ rid: made._id, fname: 'By DDP', prid });
    expect(await client.callRaw('createDiscussion', { prid: made.rid, t_name: 'Nested' })).toMatchObject({
      error: { error: 'error-nested-discussion' },
    });
  });

  it('is found by a part of its name', async () => {
    const { _id: prid } = await newRoom(ada);
    for (const t_name of ['Apples (red)', 'Pears']) await begin(ada, { prid, t_name });
    const { body } = await ada.rest.get('chat.getDiscussions', { roomId: prid, text: 'apples (' });
    expect(body).toMatchObject({ total: 1, messages: [{ msg: 'Apples (red)' }] });
  });
});

describe('the end of the room above', () => {
  it('is the end of its discussions', async () => {
    const { _id: prid } = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const { _id: rid } = await begin(ada, { prid, t_name: 'Gone too', users: [eve.username] });
    expect((await ada.rest.post('groups.delete', { roomId: prid })).body).toEqual({ success: true });
    for (const user of [ada, grace, eve])
      for (const roomId of [prid, rid])
        expect((await user.rest.get('subscriptions.getOne', { roomId })).body.subscription).toBeNull();
    expect((await ada.rest.get('rooms.info', { roomId: rid })).status).toBe(400);
  });
});

describe('what is refused', () => {
  const details = { method: 'createDiscussion' };

  it.each([
    ['no parent', { t_name: 'x' }, refusedText('Body parameter "prid" is required.')],
    ['no name', { prid: 'GENERAL' }, refusedText('Body parameter "t_name" is required.')],
    [
      'users that are no list',
      { prid: 'GENERAL', t_name: 'x', users: 'ada' },
      refusedText('Body parameter "users" must be an array.'),
    ],
    [
      'encryption that is no boolean',
      { prid: 'GENERAL', t_name: 'x', encrypted: 'yes' },
      refusedText('Body parameter "encrypted" must be a boolean when included.'),
    ],
    ['an unknown room', { prid: 'none', t_name: 'x' }, refused('error-invalid-room', 'Invalid room', details)],
    [
      'an unknown message',
      { prid: 'GENERAL', t_name: 'x', pmid: 'none' },
      refused('error-invalid-message', 'Invalid message', details),
    ],
    [
      'a reply to what is encrypted',
      { prid: 'GENERAL', t_name: 'x', reply: 'plain', encrypted: true },
      refused('error-invalid-arguments', 'Encrypted discussions must not receive an initial reply.', details),
    ],
  ])('%s', async (_case, body, expected) => {
    expect(answerOf(await ada.rest.post('rooms.createDiscussion', body))).toEqual(expected);
  });

  it('who is not logged in, not in the room, or lacks the right', async () => {
    const { _id: prid } = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await new RestClient(gatewayUrl()).post('rooms.createDiscussion', { prid, t_name: 'x' }))).toEqual(
      NOT_LOGGED_IN,
    );
    expect(answerOf(await eve.rest.post('rooms.createDiscussion', { prid, t_name: 'x' }))).toEqual(
      refused('error-invalid-room', 'Invalid room', details),
    );
    const bot = await newUser({ fields: { roles: ['bot'] } });
    const { _id: open } = await newRoom(ada, { members: [bot.username] });
    expect(answerOf(await bot.rest.post('rooms.createDiscussion', { prid: open, t_name: 'x' }))).toEqual(
      refused('error-action-not-allowed', 'You are not allowed to create a discussion', details),
    );
  });

  it('lists of rooms that are hidden or not there', async () => {
    const { _id } = await newRoom(ada, { section: 'groups' });
    expect(answerOf(await eve.rest.get('chat.getDiscussions', { roomId: _id }))).toEqual(
      refusedText('error-not-allowed'),
    );
    expect((await ada.rest.get('chat.getDiscussions')).body.errorType).toBe('error-invalid-params');
    expect((await eve.rest.get('rooms.getDiscussions', { roomId: _id })).body).toEqual({
      success: false,
      error: 'not-allowed',
      errorType: 'Not Allowed',
    });
    expect((await (await admin()).get('rooms.getDiscussions', { roomId: unique('none') })).body.errorType).toBe(
      'error-room-not-found',
    );
  });
});
