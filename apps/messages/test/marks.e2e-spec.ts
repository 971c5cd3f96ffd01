import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  type TestUser,
} from '@gantry/testing';

const NOT_FOUND = refused('error-message-not-found', 'The provided "messageId" does not match any existing message.');
const missing = (word: string) =>
  refused('error-messageid-param-not-provided', `The required "messageId" param is ${word}.`);
const DONE = answered(200, { success: true });

describe('marks on messages', () => {
  let ada: TestUser;
  let grace: TestUser;
  let eve: TestUser;
  let roomId: string;
  let messageId: string;

  beforeAll(async () => {
    [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
  });

  beforeEach(async () => {
    roomId = (await newRoom(ada, { section: 'groups', members: [grace.username] }))._id;
    messageId = await say(grace, 'hello');
  });

  const say = async (by: TestUser, msg: string): Promise<string> =>
    (await by.rest.post('chat.sendMessage', { message: { rid: roomId, msg } })).body.message._id;
  const get = async (by: TestUser, msgId = messageId) => (await by.rest.get('chat.getMessage', { msgId })).body.message;

  describe('pins', () => {
    it('are told to the room by a note that quotes the message, which is the answer', async () => {
      const before = await get(grace);
      const by = { _id: ada.userId, username: ada.username };
      const reply = await ada.rest.post('chat.pinMessage', { messageId });
      const note = {
        _id: expect.stringMatching(ID),
        t: 'message_pinned',
        rid: roomId,
        ts: expect.stringMatching(DATE),
        msg: '',
        u: by,
        groupable: false,
        attachments: [
          {
            text: 'hello',
            author_name: grace.username,
            author_icon: `/avatar/${grace.username}?_dc=0`,
            ts: before.ts,
          },
        ],
        _updatedAt: expect.stringMatching(DATE),
      };
      expect(answerOf(reply)).toEqual(answered(200, { message: note, success: true }));
      expect(await get(grace, reply.body.message._id)).toEqual(reply.body.message);
      expect(await get(grace)).toEqual({
        ...before,
        pinned: true,
        pinnedAt: expect.stringMatching(DATE),
        pinnedBy: by,
        _updatedAt: expect.stringMatching(DATE),
      });
      expect(answerOf(await ada.rest.post('chat.unPinMessage', { messageId }))).toEqual(DONE);
      expect(await get(grace)).toEqual({ ...before, pinned: false, _updatedAt: expect.stringMatching(DATE) });
    });

    it('reach who listens, and take the whole message as methods', async () => {
      const client = await ddpOf(ada, 1);
      await client.subscribe('stream-room-messages', roomId, false);
      const note = await client.call('pinMessage', await get(ada));
      expect([note.t, note.rid]).toEqual(['message_pinned', roomId]);
      await eventually(() =>
        expect(client.events.map(({ args: [message] }) => [message._id, message.pinned])).toContainEqual([
          messageId,
          true,
        ]),
      );
      expect(await client.call('unpinMessage', await get(ada))).toBe(1);
      await client.close();
    });

    it.each(['pinMessage', 'unPinMessage'])('%s is for holders of pin-message who may read the room', async (verb) => {
      const call = (by: TestUser, body: object) => by.rest.post(`chat.${verb}`, body);
      const method = verb === 'pinMessage' ? 'pinMessage' : 'unpinMessage';
      expect(answerOf(await call(grace, { messageId }))).toEqual(
        refused('not-authorized', 'Not Authorized', { method }),
      );
      expect(answerOf(await call(eve, { messageId }))).toEqual(NOT_FOUND);
      expect(answerOf(await call(ada, { messageId: 'none' }))).toEqual(NOT_FOUND);
      expect(answerOf(await call(ada, {}))).toEqual(missing(verb === 'pinMessage' ? 'missing' : 'required'));
      expect(answerOf(await new RestClient(gatewayUrl()).post(`chat.${verb}`, { messageId }))).toEqual(NOT_LOGGED_IN);
    });
  });

  describe('stars', () => {
    const star = (by: TestUser, verb = 'starMessage', body: object = { messageId }) =>
      by.rest.post(`chat.${verb}`, body);

    it("are each user's own", async () => {
      for (const by of [ada, grace, grace]) expect(answerOf(await star(by))).toEqual(DONE);
      expect((await get(grace)).starred).toEqual([{ _id: grace.userId }]);
      expect(answerOf(await star(grace, 'unStarMessage'))).toEqual(DONE);
      expect([(await get(grace)).starred, (await get(ada)).starred]).toEqual([[], [{ _id: ada.userId }]]);
    });

    it('are set by a method too', async () => {
      const client = await ddpOf(grace, 1);
      expect(await client.call('starMessage', { _id: messageId, rid: roomId, starred: true })).toBe(1);
      expect((await get(grace)).starred).toEqual([{ _id: grace.userId }]);
      expect(await client.call('starMessage', { _id: 'none', rid: roomId, starred: true })).toBe(false);
      await client.close();
    });

    it.each(['starMessage', 'unStarMessage'])('%s is for those who see the message', async (verb) => {
      expect(answerOf(await star(eve, verb))).toEqual(NOT_FOUND);
      expect(answerOf(await star(grace, verb, { messageId: 'none' }))).toEqual(NOT_FOUND);
      expect(answerOf(await star(grace, verb, {}))).toEqual(missing('required'));
      expect(answerOf(await new RestClient(gatewayUrl()).post(`chat.${verb}`, { messageId }))).toEqual(NOT_LOGGED_IN);
    });
  });

  const NO_ROOM = 'The required "roomId" query param is missing.';
  describe.each([
    {
      list: 'getPinnedMessages',
      mark: (id: string) => ada.rest.post('chat.pinMessage', { messageId: id }),
      hidden: refused('error-not-allowed', 'Not allowed'),
      noRoom: refused('error-roomId-param-not-provided', NO_ROOM),
    },
    {
      list: 'getStarredMessages',
      mark: (id: string) => grace.rest.post('chat.starMessage', { messageId: id }),
      hidden: refusedText('error-not-allowed'),
      noRoom: refused('error-invalid-params', NO_ROOM),
    },
    {
      list: 'getMentionedMessages',
      mark: (id: string) => grace.rest.post('chat.update', { roomId, msgId: id, text: `@${grace.username}` }),
      hidden: refusedText('error-not-allowed'),
      noRoom: refused('error-invalid-params', NO_ROOM),
    },
  ])('chat.$list', ({ list, mark, hidden, noRoom }) => {
    const of = (by: TestUser, query: object = {}) => by.rest.get(`chat.${list}`, { roomId, ...query });

    it('pages through what bears the mark, newest first', async () => {
      const second = await say(grace, 'second');
      await say(grace, 'third');
      expect((await of(grace)).body).toEqual({ messages: [], count: 0, offset: 0, total: 0, success: true });
      for (const id of [messageId, second]) await mark(id);
      const messages = [await get(grace, second), await get(grace, messageId)];
      expect(answerOf(await of(grace))).toEqual(
        answered(200, { messages, count: 2, offset: 0, total: 2, success: true }),
      );
      expect((await of(grace, { count: 1, offset: 1 })).body).toEqual({
        messages: messages.slice(1),
        count: 1,
        offset: 1,
        total: 2,
        success: true,
      });
    });

    it('is for those who may read the room', async () => {
      expect(answerOf(await of(eve))).toEqual(hidden);
      expect(answerOf(await of(ada, { roomId: 'none' }))).toEqual(hidden);
      expect(answerOf(await of(ada, { roomId: '' }))).toEqual(noRoom);
      expect(answerOf(await new RestClient(gatewayUrl()).get(`chat.${list}`, { roomId }))).toEqual(NOT_LOGGED_IN);
    });
  });

  it('lists of stars and mentions are those of the caller', async () => {
    await grace.rest.post('chat.starMessage', { messageId });
    await say(ada, `@${grace.username}`);
    for (const list of ['getStarredMessages', 'getMentionedMessages'])
      expect([
        (await grace.rest.get(`chat.${list}`, { roomId })).body.total,
        (await ada.rest.get(`chat.${list}`, { roomId })).body.total,
      ]).toEqual([1, 0]);
  });
});
