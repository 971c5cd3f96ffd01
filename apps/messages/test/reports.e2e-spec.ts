import {
  answered,
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
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });

describe('reporting, ignoring and putting off', () => {
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
    messageId = (await ada.rest.post('chat.sendMessage', { message: { rid: roomId, msg: 'hello' } })).body.message._id;
  });

  const subscription = async (of: TestUser) =>
    (await of.rest.get('subscriptions.get')).body.update.find((each: { rid: string }) => each.rid === roomId);

  describe('chat.reportMessage', () => {
    const UNKNOWN = refused('error-invalid-message_id', 'Invalid message id', { method: 'reportMessage' });
    const report = (by: TestUser, body: object = {}) =>
      by.rest.post('chat.reportMessage', { messageId, description: 'rude', ...body });

    it('takes a complaint', async () => {
      expect(answerOf(await report(grace))).toEqual(DONE);
      const client = await ddpOf(grace, 1);
      expect(await client.call('reportMessage', messageId, 'rude')).toBe(true);
      await client.close();
    });

    it.each<[string, object, unknown]>([
      ['no message', { messageId: undefined }, refusedText('The required "messageId" param is missing.')],
      ['no description', { description: '' }, refusedText('The required "description" param is missing.')],
      [
        'a blank description',
        { description: ' ' },
        refused('error-invalid-description', 'Invalid description', { method: 'reportMessage' }),
      ],
      ['an unknown message', { messageId: 'none' }, UNKNOWN],
    ])('refuses %s', async (_name, body, answer) => {
      expect(answerOf(await report(grace, body))).toEqual(answer);
    });

    it('refuses who does not see the message', async () => {
      expect(answerOf(await report(eve))).toEqual(UNKNOWN);
      expect(answerOf(await new RestClient(gatewayUrl()).post('chat.reportMessage', { messageId }))).toEqual(
        NOT_LOGGED_IN,
      );
    });
  });

  describe('chat.ignoreUser', () => {
    const NO_MEMBER = refused('error-invalid-subscription', 'Invalid subscription', { method: 'ignoreUser' });
    const ignore = (by: TestUser, query: object = {}) =>
      by.rest.get('chat.ignoreUser', { rid: roomId, userId: ada.userId, ...query });

    it('keeps whom one ignores in the subscription', async () => {
      for (const [query, ignored] of [
        [{}, [ada.userId]],
        [{ ignore: 'true' }, [ada.userId]],
        [{ ignore: 'false' }, []],
      ] as const) {
        expect(answerOf(await ignore(grace, query))).toEqual(DONE);
        expect((await subscription(grace)).ignored).toEqual(ignored);
      }
      const client = await ddpOf(grace, 1);
      expect(await client.call('ignoreUser', { rid: roomId, userId: ada.userId, ignore: true })).toBe(true);
      expect((await subscription(grace)).ignored).toEqual([ada.userId]);
      await client.close();
    });

    it.each<[string, object, unknown]>([
      ['no room', { rid: '' }, refused('error-room-id-param-not-provided', 'The required "rid" param is missing.')],
      [
        'no user',
        { userId: '' },
        refused('error-user-id-param-not-provided', 'The required "userId" param is missing.'),
      ],
      ['an unknown room', { rid: 'none' }, NO_MEMBER],
      ['an unknown user', { userId: 'none' }, NO_MEMBER],
    ])('refuses %s', async (_name, query, answer) => {
      expect(answerOf(await ignore(grace, query))).toEqual(answer);
    });

    it('refuses who is no member', async () => {
      expect(answerOf(await ignore(eve))).toEqual(NO_MEMBER);
      expect(answerOf(await new RestClient(gatewayUrl()).get('chat.ignoreUser', { rid: roomId }))).toEqual(
        NOT_LOGGED_IN,
      );
    });
  });

  describe('subscriptions.unread', () => {
    const REFUSED = refused('error-action-not-allowed', 'Not allowed', {
      method: 'unreadMessages',
      action: 'Unread_messages',
    });
    const unread = (by: TestUser, body: object) => by.rest.post('subscriptions.unread', body);

    beforeEach(async () => {
      await eventually(async () => expect((await subscription(grace)).alert).toBe(true));
      await grace.rest.post('subscriptions.read', { rid: roomId });
    });

    it.each([
      ['a room', () => ({ roomId })],
      ['a message', () => ({ firstUnreadMessage: { _id: messageId } })],
    ])('marks %s as unread', async (_name, body) => {
      const { ts } = (await grace.rest.get('chat.getMessage', { msgId: messageId })).body.message;
      expect((await subscription(grace)).alert).toBe(false);
      expect(answerOf(await unread(grace, body()))).toEqual(DONE);
      expect(await subscription(grace)).toMatchObject({ alert: true, open: true, ls: ts });
    });

    it('is unreadMessages as a method', async () => {
      const client = await ddpOf(grace, 1);
      await client.call('unreadMessages', undefined, roomId);
      expect((await subscription(grace)).alert).toBe(true);
      await client.close();
    });

    it.each<[string, () => object, unknown]>([
      ['nothing', () => ({}), refusedText('At least one of "roomId" or "firstUnreadMessage._id" params is required')],
      ['an unknown room', () => ({ roomId: 'none' }), REFUSED],
      ['an unknown message', () => ({ firstUnreadMessage: { _id: 'none' } }), REFUSED],
    ])('refuses %s', async (_name, body, answer) => {
      expect(answerOf(await unread(grace, body()))).toEqual(answer);
    });

    it("refuses one's own message, and who is no member", async () => {
      expect(answerOf(await unread(ada, { firstUnreadMessage: { _id: messageId } }))).toEqual(REFUSED);
      expect(answerOf(await unread(eve, { roomId }))).toEqual(REFUSED);
      expect(answerOf(await new RestClient(gatewayUrl()).post('subscriptions.unread', { roomId }))).toEqual(
        NOT_LOGGED_IN,
      );
    });
  });
});
