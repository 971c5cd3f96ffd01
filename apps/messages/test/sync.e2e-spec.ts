import { answered, answerOf, DATE, ddpOf, eventually, newRoom, newUser, refused, type TestUser } from '@gantry/testing';

type Named = { _id: string };
const ids = (items: Named[]) => items.map(({ _id }) => _id);
const NOT_ALLOWED = (method: string) => refused('error-not-allowed', 'Not allowed', { method });
const BEFORE = '2018-12-12T00:11:22.345Z';

describe('what a client has missed', () => {
  let ada: TestUser;
  let grace: TestUser;
  let eve: TestUser;
  let roomId: string;
  let [kept, edited, first, second]: string[] = [];
  let since: string;

  beforeAll(async () => {
    [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
    roomId = (await newRoom(ada, { section: 'groups', members: [grace.username] }))._id;
    const say = async (msg: string): Promise<string> =>
      (await ada.rest.post('chat.sendMessage', { message: { rid: roomId, msg } })).body.message._id;
    [kept, edited, first, second] = [await say('kept'), await say('edited'), await say('first'), await say('second')];
    const { message } = (await ada.rest.get('chat.getMessage', { msgId: second })).body;
    since = message._updatedAt;
    await eventually(() => expect(Date.now()).toBeGreaterThan(new Date(since).getTime()));
    await ada.rest.post('chat.update', { roomId, msgId: edited, text: 'changed' });
    await ada.rest.post('chat.delete', { roomId, msgId: first });
    await ada.rest.post('chat.delete', { roomId, msgId: second });
  });

  describe('chat.syncMessages', () => {
    const sync = (by: TestUser, query: object) => by.rest.get('chat.syncMessages', { roomId, ...query });

    it('tells what changed and what was deleted since a date, the latest first', async () => {
      const { message } = (await grace.rest.get('chat.getMessage', { msgId: edited })).body;
      const deleted = [second, first].map((_id) => ({ _id, _deletedAt: expect.stringMatching(DATE) }));
      expect(answerOf(await sync(grace, { lastUpdate: since }))).toEqual(
        answered(200, { result: { updated: [message], deleted }, success: true }),
      );
    });

    it('tells everything since long ago, and nothing of the future', async () => {
      const { updated } = (await sync(grace, { lastUpdate: BEFORE })).body.result;
      expect(ids(updated)).toEqual(expect.arrayContaining([kept, edited]));
      expect((await sync(grace, { lastUpdate: new Date(Date.now() + 60_000).toISOString() })).body.result).toEqual({
        updated: [],
        deleted: [],
      });
    });

    it.each<[string, object, unknown]>([
      [
        'no room',
        { roomId: '', lastUpdate: BEFORE },
        refused('error-roomId-param-not-provided', 'The required "roomId" query param is missing.'),
      ],
      [
        'no date',
        {},
        refused('error-lastUpdate-param-not-provided', 'The required "lastUpdate" query param is missing.'),
      ],
      [
        'what is no date',
        { lastUpdate: 'yesterday' },
        refused('error-roomId-param-invalid', 'The "lastUpdate" query parameter must be a valid date.'),
      ],
      ['an unknown room', { roomId: 'none', lastUpdate: BEFORE }, NOT_ALLOWED('messages/get')],
    ])('refuses %s', async (_name, query, answer) => {
      expect(answerOf(await sync(grace, query))).toEqual(answer);
    });

    it('refuses who may not read the room', async () => {
      expect(answerOf(await sync(eve, { lastUpdate: BEFORE }))).toEqual(NOT_ALLOWED('messages/get'));
    });
  });

  it('is messages/get as a method, which without a date answers a page of history', async () => {
    const client = await ddpOf(grace, 1);
    const { updated, deleted } = await client.call('messages/get', roomId, { lastUpdate: new Date(since) });
    expect([ids(updated), ids(deleted)]).toEqual([[edited], [second, first]]);
    const { messages } = await client.call('messages/get', roomId, { count: 1 });
    expect(ids(messages)).toEqual([edited]);
    await client.close();
  });

  describe('chat.getDeletedMessages', () => {
    const deleted = (by: TestUser, query: object) => by.rest.get('chat.getDeletedMessages', { roomId, ...query });

    it('pages through the ids of what was deleted', async () => {
      expect(answerOf(await deleted(grace, { since }))).toEqual(
        answered(200, { messages: [{ _id: second }, { _id: first }], count: 2, offset: 0, total: 2, success: true }),
      );
      expect((await deleted(grace, { since, count: 1, offset: 1 })).body).toMatchObject({
        messages: [{ _id: first }],
        count: 1,
        offset: 1,
        total: 2,
      });
    });

    it.each<[string, object, unknown]>([
      ['no room', { roomId: '', since: BEFORE }, refused('The required "roomId" query param is missing.')],
      ['no date', {}, refused('The required "since" query param is missing.')],
      ['what is no date', { since: 'soon' }, refused('The "since" query parameter must be a valid date.')],
      ['an unknown room', { roomId: 'none', since: BEFORE }, NOT_ALLOWED('getDeletedMessages')],
    ])('refuses %s', async (_name, query, answer) => {
      expect(answerOf(await deleted(grace, query))).toEqual(answer);
    });

    it('refuses who may not read the room', async () => {
      expect(answerOf(await deleted(eve, { since: BEFORE }))).toEqual(NOT_ALLOWED('getDeletedMessages'));
    });
  });
});
