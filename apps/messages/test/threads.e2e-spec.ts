import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  type TestUser,
} from '@gantry/testing';

type Named = { _id: string };
const ids = (items: Named[]) => items.map(({ _id }) => _id);
const DONE = answered(200, { success: true });
const LONG_AGO = '2017-11-25T15:08:17.248Z';
const refusedThread = (method: string) => refused('error-not-allowed', 'Not Allowed', { method });

describe('threads', () => {
  let ada: TestUser;
  let grace: TestUser;
  let eve: TestUser;
  let rid: string;
  let tmid: string;

  beforeAll(async () => {
    [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
  });

  beforeEach(async () => {
    rid = (await newRoom(ada, { section: 'groups', members: [grace.username] }))._id;
    tmid = await say(ada, 'thread one');
  });

  const say = async (by: TestUser, msg: string, thread?: string): Promise<string> =>
    (await by.rest.post('chat.sendMessage', { message: { rid, msg, ...(thread && { tmid: thread }) } })).body.message
      ._id;
  const get = async (msgId: string) => (await ada.rest.get('chat.getMessage', { msgId })).body.message;
  const subscription = async (of: TestUser) =>
    (await of.rest.get('subscriptions.get')).body.update.find((each: { rid: string }) => each.rid === rid);

  describe('chat.followMessage and chat.unfollowMessage', () => {
    it('decide who follows; a reply stands for its thread', async () => {
      const reply = await say(ada, 'reply', tmid);
      expect((await get(tmid)).replies).toEqual([ada.userId]);
      for (const mid of [tmid, reply])
        expect(answerOf(await grace.rest.post('chat.followMessage', { mid }))).toEqual(DONE);
      expect((await get(tmid)).replies).toEqual([ada.userId, grace.userId]);
      expect((await get(reply)).replies).toBeUndefined();
      expect(answerOf(await ada.rest.post('chat.unfollowMessage', { mid: tmid }))).toEqual(DONE);
      expect((await get(tmid)).replies).toEqual([grace.userId]);
    });

    it('are methods too', async () => {
      const client = await ddpOf(grace, 1);
      await client.call('followMessage', { mid: tmid });
      expect((await get(tmid)).replies).toEqual([grace.userId]);
      await client.call('unfollowMessage', { mid: tmid });
      expect((await get(tmid)).replies).toEqual([]);
      await client.close();
    });

    it.each(['followMessage', 'unfollowMessage'])('%s is for those who see the message', async (method) => {
      const call = (by: TestUser, body: object) => by.rest.post(`chat.${method}`, body);
      const unknown = refused('error-invalid-message', 'Invalid message', { method });
      expect(answerOf(await call(eve, { mid: tmid }))).toEqual(unknown);
      expect(answerOf(await call(ada, { mid: 'none' }))).toEqual(unknown);
      expect(answerOf(await call(ada, {}))).toEqual(refused('The required "mid" body param is missing.'));
      expect(answerOf(await new RestClient(gatewayUrl()).post(`chat.${method}`, { mid: tmid }))).toEqual(NOT_LOGGED_IN);
    });
  });

  describe('chat.getThreadsList', () => {
    let other: string;
    const list = (by: TestUser, query: object = {}) => by.rest.get('chat.getThreadsList', { rid, ...query });
    const listed = async (by: TestUser, query: object = {}) => ids((await list(by, query)).body.threads);

    beforeEach(async () => {
      other = await say(grace, 'thread two');
      await say(ada, 'no thread');
      await say(ada, 'reply', tmid);
      await say(grace, 'reply', other);
    });

    it('answers the threads of a room, the last answered first', async () => {
      const threads = [await get(other), await get(tmid)];
      expect(answerOf(await list(grace))).toEqual(
        answered(200, { threads, count: 2, offset: 0, total: 2, success: true }),
      );
      expect((await list(grace, { count: 1, offset: 1 })).body).toEqual({
        threads: threads.slice(1),
        count: 1,
        offset: 1,
        total: 2,
        success: true,
      });
    });

    it('tells those that one follows, that one has not read, and those with a text', async () => {
      expect(await listed(ada, { type: 'following' })).toEqual([tmid]);
      expect(await listed(ada, { text: 'TWO' })).toEqual([other]);
      expect(await listed(ada, { query: JSON.stringify({ msg: 'thread one' }) })).toEqual([tmid]);
      await grace.rest.post('chat.sendMessage', { message: { rid, msg: 'more', tmid } });
      await eventually(async () => expect(await listed(ada, { type: 'unread' })).toEqual([tmid]));
      expect(await listed(grace, { type: 'unread' })).toEqual([]);
    });

    it('is a method too, which refuses a large limit', async () => {
      const client = await ddpOf(grace, 1);
      expect(ids(await client.call('getThreadsList', { rid, limit: 1, skip: 1 }))).toEqual([tmid]);
      await expect(client.call('getThreadsList', { rid, limit: 101 })).rejects.toMatchObject({
        error: { error: 'error-not-allowed', reason: 'max limit: 100' },
      });
      await client.close();
    });

    it('is for those who may read the room', async () => {
      expect(answerOf(await list(eve))).toEqual(refusedThread('getThreadsList'));
      expect(answerOf(await list(ada, { rid: 'none' }))).toEqual(refusedThread('getThreadsList'));
      expect(answerOf(await list(ada, { rid: '' }))).toEqual(refused('The required "rid" query param is missing.'));
      expect(answerOf(await new RestClient(gatewayUrl()).get('chat.getThreadsList', { rid }))).toEqual(NOT_LOGGED_IN);
    });
  });

  describe('chat.getThreadMessages', () => {
    const list = (by: TestUser, query: object = {}) => by.rest.get('chat.getThreadMessages', { tmid, ...query });

    it('answers the replies, oldest first; the method the first message and then the newest', async () => {
      const [one, two] = [await say(ada, 'one', tmid), await say(grace, 'two', tmid)];
      await say(ada, 'elsewhere');
      const messages = [await get(one), await get(two)];
      expect(answerOf(await list(grace))).toEqual(
        answered(200, { messages, count: 2, offset: 0, total: 2, success: true }),
      );
      expect(ids((await list(grace, { sort: '{"ts":-1}', count: 1 })).body.messages)).toEqual([two]);
      const client = await ddpOf(grace, 1);
      expect(ids(await client.call('getThreadMessages', { tmid }))).toEqual([tmid, two, one]);
      expect(ids(await client.call('getThreadMessages', { tmid, limit: 1, skip: 1 }))).toEqual([tmid, one]);
      await client.close();
    });

    it('is for those who see the thread', async () => {
      expect(answerOf(await list(eve))).toEqual(refusedThread('getThreadMessages'));
      expect(answerOf(await list(ada, { tmid: 'none' }))).toEqual(refusedThread('getThreadMessages'));
      expect(answerOf(await list(ada, { tmid: '' }))).toEqual(
        refused('error-invalid-params', 'The required "tmid" query param is missing.'),
      );
      expect(answerOf(await new RestClient(gatewayUrl()).get('chat.getThreadMessages', { tmid }))).toEqual(
        NOT_LOGGED_IN,
      );
    });
  });

  describe.each([
    {
      route: 'syncThreadsList',
      part: 'threads',
      query: () => ({ rid }),
      none: { rid: 'none' },
      missing: refused('error-room-id-param-not-provided', 'The required "rid" query param is missing.'),
      empty: { rid: '' },
    },
    {
      route: 'syncThreadMessages',
      part: 'messages',
      query: () => ({ tmid }),
      none: { tmid: 'none' },
      missing: refused('error-invalid-params', 'The required "tmid" query param is missing.'),
      empty: { tmid: '' },
    },
  ])('chat.$route', ({ route, part, query, none, missing, empty }) => {
    const sync = (by: TestUser, more: object) => by.rest.get(`chat.${route}`, { ...query(), ...more });

    it('tells what changed and what went since a date', async () => {
      const [reply, gone] = [await say(grace, 'reply', tmid), await say(grace, 'gone', tmid)];
      await grace.rest.post('chat.delete', { roomId: rid, msgId: gone });
      const update = [await get(part === 'threads' ? tmid : reply)];
      const remove = [{ _id: gone, _deletedAt: expect.stringMatching(DATE) }];
      expect(answerOf(await sync(ada, { updatedSince: LONG_AGO }))).toEqual(
        answered(200, { [part]: { update, remove }, success: true }),
      );
      const soon = new Date(Date.now() + 60_000).toISOString();
      expect((await sync(ada, { updatedSince: soon })).body[part]).toEqual({ update: [], remove: [] });
    });

    it('refuses what is missing or wrong, and who may not read', async () => {
      const code = 'error-updatedSince-param-invalid';
      expect(answerOf(await sync(ada, {}))).toEqual(refused(code, 'The required param "updatedSince" is missing.'));
      expect(answerOf(await sync(ada, { updatedSince: 'soon' }))).toEqual(
        refused(code, 'The "updatedSince" query parameter must be a valid date.'),
      );
      expect(answerOf(await sync(ada, { ...empty, updatedSince: LONG_AGO }))).toEqual(missing);
      for (const [by, more] of [
        [eve, {}],
        [ada, none],
      ] as const)
        expect(answerOf(await sync(by, { ...more, updatedSince: LONG_AGO }))).toEqual(refusedThread(route));
      expect(
        answerOf(await new RestClient(gatewayUrl()).get(`chat.${route}`, { ...query(), updatedSince: LONG_AGO })),
      ).toEqual(NOT_LOGGED_IN);
    });
  });

  describe('unread threads', () => {
    it('are told to those who follow, until they have read them', async () => {
      await eventually(async () => expect((await subscription(grace)).alert).toBe(true));
      await grace.rest.post('subscriptions.read', { rid });
      await say(grace, `a reply to @${ada.username}`, tmid);
      await eventually(async () =>
        expect(await subscription(ada)).toMatchObject({ alert: true, tunread: [tmid], tunreadUser: [tmid] }),
      );
      expect((await subscription(grace)).tunread).toBeUndefined();
      const client = await ddpOf(ada, 1);
      await client.call('readThreads', tmid);
      expect(await subscription(ada)).toMatchObject({ tunread: [], tunreadUser: [] });
      await say(grace, 'once more', tmid);
      await eventually(async () => expect((await subscription(ada)).tunread).toEqual([tmid]));
      await client.call('getThreadMessages', { tmid });
      expect((await subscription(ada)).tunread).toEqual([]);
      await expect(client.call('readThreads', 'none')).rejects.toMatchObject({ error: { error: 'error-not-allowed' } });
      await client.close();
    });

    it('stay after the room was read, and so does the alert', async () => {
      await say(grace, 'a reply', tmid);
      await eventually(async () => expect((await subscription(ada)).tunread).toEqual([tmid]));
      await ada.rest.post('subscriptions.read', { rid });
      expect(await subscription(ada)).toMatchObject({ alert: true, tunread: [tmid], unread: 0 });
    });

    it('of a reply, the sender has seen the room', async () => {
      await say(ada, `hello @${grace.username}`);
      await eventually(async () => expect((await subscription(grace)).userMentions).toBe(1));
      await say(grace, 'a reply', tmid);
      await eventually(async () => expect(await subscription(grace)).toMatchObject({ userMentions: 0, alert: false }));
    });
  });
});
