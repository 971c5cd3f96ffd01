import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  ID,
  newUser,
  refused,
  refusedText,
  unique,
  type TestUser,
} from '@gantry/testing';

const UNKNOWN = refused(
  'error-room-not-found',
  'The required "roomId" or "username" param provided does not match any direct message',
);
const MISSING = refused('error-room-param-not-provided', 'Body param "roomId" or "username" is required');
const INVALID_USER = refused('error-invalid-user', 'Invalid user', { method: 'createDirectMessage' });

describe.each(['im', 'dm'])('%s', (section) => {
  let ada: TestUser;
  let grace: TestUser;
  let rid: string;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ prefix: 'ada' }), newUser({ prefix: 'grace', gateway: 1 })]);
    rid = [ada.userId, grace.userId].sort().join('');
  });

  describe('create', () => {
    it('begins the conversation of two under both their ids, and finds it again from either side', async () => {
      const answer = answered(200, {
        room: { _id: rid, rid, t: 'd', usernames: [ada.username, grace.username] },
        success: true,
      });
      expect(answerOf(await ada.rest.post(`${section}.create`, { username: grace.username }))).toEqual(answer);
      expect(answerOf(await ada.rest.post(`${section}.create`, { username: grace.username }))).toEqual(answer);
      expect(answerOf(await grace.rest.post(`${section}.create`, { username: ada.username.toUpperCase() }))).toEqual(
        answer,
      );
    });

    it('is hidden from the other until something is said, and its subscriptions have no ts', async () => {
      const [alan, joan] = await Promise.all([
        newUser({ prefix: 'alan', fields: { joinDefaultChannels: false } }),
        newUser({ prefix: 'joan', fields: { joinDefaultChannels: false } }),
      ]);
      const { body } = await alan.rest.post(`${section}.create`, { username: joan.username });
      const subscription = (own: TestUser, other: TestUser, open: boolean) => ({
        _id: expect.stringMatching(ID),
        rid: body.room.rid,
        t: 'd',
        name: other.username,
        fname: `Name of ${other.username}`,
        u: { _id: own.userId, username: own.username },
        open,
        alert: false,
        unread: 0,
        userMentions: 0,
        groupMentions: 0,
        _updatedAt: expect.stringMatching(DATE),
      });
      expect((await alan.rest.get('subscriptions.get')).body.update).toEqual([subscription(alan, joan, true)]);
      expect((await joan.rest.get('subscriptions.get')).body.update).toEqual([subscription(joan, alan, false)]);
      await alan.rest.post('chat.sendMessage', { message: { rid: body.room.rid, msg: 'hello' } });
      await eventually(async () =>
        expect((await joan.rest.get('subscriptions.get')).body.update).toMatchObject([
          { open: true, alert: true, unread: 1, userMentions: 0 },
        ]),
      );
    });

    it('takes several names, as text or as a list, and gives them a room of a random id', async () => {
      const third = await newUser({ prefix: 'third' });
      const usernames = [ada, grace, third].map(({ username }) => username).sort();
      const { body } = await ada.rest.post(`${section}.create`, { usernames: `${grace.username}, ${third.username}` });
      expect(body).toEqual({
        room: { _id: expect.stringMatching(ID), rid: body.room._id, t: 'd', usernames },
        success: true,
      });
      expect((await third.rest.post(`${section}.create`, { usernames: [grace.username, ada.username] })).body).toEqual(
        body,
      );
    });

    it('talks to oneself', async () => {
      const { body } = await ada.rest.post(`${section}.create`, { username: ada.username });
      expect(body).toEqual({
        room: { _id: expect.stringMatching(ID), rid: body.room._id, t: 'd', usernames: [ada.username] },
        success: true,
      });
    });

    it('makes one room when both begin at once', async () => {
      const [one, two] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
      const replies = await Promise.all([
        one.rest.post(`${section}.create`, { username: two.username }),
        two.rest.post(`${section}.create`, { username: one.username }),
      ]);
      expect(new Set(replies.map(({ body }) => body.room.rid))).toEqual(
        new Set([[one.userId, two.userId].sort().join('')]),
      );
      for (const user of [one, two]) expect((await user.rest.get(`${section}.list`)).body.total).toBe(1);
    });

    it.each<[string, unknown, unknown]>([
      [
        'nobody',
        {},
        refused(
          'error-room-not-found',
          'The required "username" or "usernames" param provided does not match any direct message',
        ),
      ],
      ['an unknown user', { username: 'nobody.at.all' }, INVALID_USER],
      ['an unknown one among known ones', { usernames: ['rocket.cat', 'nobody.at.all'] }, INVALID_USER],
    ])('refuses %s', async (_name, body, answer) => {
      expect(answerOf(await ada.rest.post(`${section}.create`, body))).toEqual(answer);
    });

    it('refuses more people than the setting allows', async () => {
      const others = await Promise.all(Array.from({ length: 8 }, () => newUser()));
      expect(
        answerOf(await ada.rest.post(`${section}.create`, { usernames: others.map(({ username }) => username) })),
      ).toEqual(refusedText('error-direct-message-max-user-exceeded'));
    });

    it('is refused without create-d, but for a conversation that exists', async () => {
      const guest = await newUser({ fields: { roles: ['guest'] } });
      expect(answerOf(await guest.rest.post(`${section}.create`, { username: ada.username }))).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: 'createDirectMessage' }),
      );
      await ada.rest.post(`${section}.create`, { username: guest.username });
      expect((await guest.rest.post(`${section}.create`, { username: ada.username })).body.success).toBe(true);
    });
  });

  describe('list', () => {
    it('shows rooms without a name', async () => {
      const alan = await newUser({ prefix: 'alan' });
      await alan.rest.post(`${section}.create`, { username: 'rocket.cat' });
      const room = {
        _id: `${[alan.userId, 'rocket.cat'].sort().join('')}`,
        t: 'd',
        usernames: [alan.username, 'rocket.cat'],
        usersCount: 2,
        msgs: 0,
        uids: [alan.userId, 'rocket.cat'].sort(),
        ts: expect.stringMatching(DATE),
        _updatedAt: expect.stringMatching(DATE),
      };
      expect(answerOf(await alan.rest.get(`${section}.list`))).toEqual(
        answered(200, { ims: [room], count: 1, offset: 0, total: 1, success: true }),
      );
    });
  });

  describe('members', () => {
    it('shows both', async () => {
      await ada.rest.post(`${section}.create`, { username: grace.username });
      const member = ({ userId, username }: TestUser) => ({
        _id: userId,
        username,
        name: `Name of ${username}`,
        status: 'offline',
      });
      const answer = answered(200, {
        members: [member(ada), member(grace)],
        count: 2,
        offset: 0,
        total: 2,
        success: true,
      });
      expect(answerOf(await grace.rest.get(`${section}.members`, { roomId: rid }))).toEqual(answer);
      expect(answerOf(await ada.rest.get(`${section}.members`, { username: grace.username }))).toEqual(answer);
    });
  });

  it.each(['history', 'messages', 'members', 'open'])(
    '%s begins the conversation on the way to a known user',
    async (verb) => {
      const [alan, joan] = await Promise.all([newUser({ prefix: 'alan' }), newUser({ prefix: 'joan' })]);
      const reply =
        verb === 'open'
          ? await alan.rest.post(`${section}.${verb}`, { username: joan.username })
          : await alan.rest.get(`${section}.${verb}`, { username: joan.username });
      expect([reply.status, reply.body.success]).toEqual([200, true]);
      expect((await alan.rest.get(`${section}.list`)).body.ims).toMatchObject([
        { _id: [alan.userId, joan.userId].sort().join('') },
      ]);
    },
  );

  it.each(['history', 'messages', 'members', 'open'])(
    '%s knows nothing of the conversations of others',
    async (verb) => {
      await ada.rest.post(`${section}.create`, { username: grace.username });
      const eve = await newUser();
      const ask = (target: Record<string, string>) =>
        verb === 'open' ? eve.rest.post(`${section}.${verb}`, target) : eve.rest.get(`${section}.${verb}`, target);
      expect(answerOf(await ask({ roomId: rid }))).toEqual(UNKNOWN);
      expect(answerOf(await ask({ roomId: unique('none') }))).toEqual(UNKNOWN);
      expect(answerOf(await ask({ username: 'nobody.at.all' }))).toEqual(UNKNOWN);
      expect(answerOf(await ask({}))).toEqual(MISSING);
    },
  );
});

it('keeps strangers from posting into a conversation', async () => {
  const [ada, grace, eve] = await Promise.all([newUser(), newUser(), newUser({ gateway: 1 })]);
  const { body } = await ada.rest.post('im.create', { username: grace.username });
  expect(answerOf(await eve.rest.post('chat.sendMessage', { message: { rid: body.room.rid, msg: 'x' } }))).toEqual(
    refusedText('error-not-allowed'),
  );
});

it('createDirectMessage is the same by DDP, with the empty argument that clients append', async () => {
  const ada = await newUser();
  const client = await ddpOf(ada, 1);
  const rid = [ada.userId, 'rocket.cat'].sort().join('');
  for (const more of [[], ['']])
    expect(await client.call('createDirectMessage', 'rocket.cat', ...more)).toMatchObject({ t: 'd', rid });
  for (const names of [[''], ['nobody.at.all', '']])
    expect((await client.callRaw('createDirectMessage', ...names)).error).toMatchObject({
      error: 'error-invalid-user',
    });
  await client.close();
});
