import {
  answered,
  answerOf,
  ddpOf,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  RestClient,
  gatewayUrl,
  unique,
  type TestUser,
} from '@gantry/testing';

type Found = { _id: string; msg: string };
const texts = (messages: Found[]) => messages.map(({ msg }) => msg);

const SAID = [
  'Release notes of the *important*update',
  'the Quick brown fox',
  '日本語の文章を検索する',
  'Ärger mit Straße und ÉCOLE',
  'price is $9.99 (c++)',
  'нагадування про зустріч',
  'quick question: is the update out?',
];

describe('chat.search', () => {
  let ada: TestUser;
  let grace: TestUser;
  let eve: TestUser;
  let roomId: string;
  let groupId: string;

  beforeAll(async () => {
    [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
    roomId = (await newRoom(ada, { members: [grace.username] }))._id;
    groupId = (await newRoom(ada, { section: 'groups', members: [grace.username] }))._id;
    for (const msg of SAID) await ada.rest.post('chat.sendMessage', { message: { rid: roomId, msg } });
    await ada.rest.post('chat.sendMessage', { message: { rid: groupId, msg: 'the update is secret' } });
  });

  const search = (by: TestUser, query: object) => by.rest.get('chat.search', { roomId, ...query });
  const found = async (searchText: string, query: object = {}) => {
    const { status, body } = await search(grace, { searchText, ...query });
    expect([status, body.success]).toEqual([200, true]);
    return texts(body.messages);
  };

  it.each<[string, string, number[]]>([
    ['a word, newest first, in any case', 'QUICK', [6, 1]],
    ['a part of a word', 'uestio', [6]],
    ['a word inside markup', 'update', [6, 0]],
    ['all of several words, in any order', 'update quick', [6]],
    ['words that stand together', '"brown fox"', [1]],
    ['no words that stand apart', '"quick fox"', []],
    ['a stop word', 'the', [6, 1, 0]],
    ['a script without blanks', '文章を検索', [2]],
    ['letters of other alphabets in any case', 'НАГАДУВАННЯ', [5]],
    ['letters with marks in any case', 'ärger école', [3]],
    ['signs as they are', '$9.99 (c++)', [4]],
    ['no sign for any other', 'qu.ck', []],
    ['an expression', '/^the q/i', [1]],
    ['an expression in its case', '/^quick/', [6]],
    ['nothing', 'nowhere', []],
  ])('finds %s', async (_name, text, expected) => {
    expect(await found(text)).toEqual(expected.map((index) => SAID[index]));
  });

  it('answers whole messages and nothing beside them', async () => {
    const { _id: msgId } = (await search(grace, { searchText: 'fox' })).body.messages[0];
    const { message } = (await grace.rest.get('chat.getMessage', { msgId })).body;
    expect(answerOf(await search(grace, { searchText: 'fox' }))).toEqual(
      answered(200, { messages: [message], success: true }),
    );
  });

  it('takes a count and an offset', async () => {
    expect(await found('the', { count: 1 })).toEqual([SAID[6]]);
    expect(await found('the', { count: 1, offset: 1 })).toEqual([SAID[1]]);
    expect(await found('the', { count: 5, offset: 2 })).toEqual([SAID[0]]);
  });

  it('finds nothing that was deleted, and edits as they are', async () => {
    const say = async (msg: string) =>
      (await ada.rest.post('chat.sendMessage', { message: { rid: roomId, msg } })).body.message._id;
    const [gone, edited] = [await say('ephemeral one'), await say('ephemeral two')];
    await ada.rest.post('chat.delete', { roomId, msgId: gone });
    await ada.rest.post('chat.update', { roomId, msgId: edited, text: 'lasting two' });
    expect(await found('ephemeral')).toEqual([]);
    expect(await found('lasting')).toEqual(['lasting two']);
  });

  it('stays in its room, and is for those who may read there', async () => {
    expect(await found('secret')).toEqual([]);
    const inGroup = (by: TestUser) => search(by, { roomId: groupId, searchText: 'secret' });
    expect(texts((await inGroup(grace)).body.messages)).toEqual(['the update is secret']);
    expect(answerOf(await inGroup(eve))).toEqual(answered(200, { messages: [], success: true }));
    expect(answerOf(await search(eve, { roomId: 'none', searchText: 'secret' }))).toEqual(answerOf(await inGroup(eve)));
  });

  it.each<[string, object, unknown]>([
    [
      'no room',
      { roomId: '', searchText: 'x' },
      refused('error-roomId-param-not-provided', 'The required "roomId" query param is missing.'),
    ],
    [
      'no text',
      {},
      refused('error-searchText-param-not-provided', 'The required "searchText" query param is missing.'),
    ],
    [
      'an expression that could take for ever',
      { searchText: '/(a+)+$/' },
      refused('error-invalid-query', 'Invalid query parameter provided: regular expression is not allowed'),
    ],
  ])('refuses %s', async (_name, query, answer) => {
    expect(answerOf(await search(grace, query))).toEqual(answer);
  });

  it('refuses strangers', async () => {
    const nobody = new RestClient(gatewayUrl());
    expect(answerOf(await nobody.get('chat.search', { roomId, searchText: 'x' }))).toEqual(NOT_LOGGED_IN);
  });

  describe('with searchAll', () => {
    const word = unique('everywhere');
    const page = async (by: TestUser, more: object = {}) => {
      const { body } = await by.rest.get('chat.search', { searchAll: 'true', searchText: word, ...more });
      expect(body.success).toBe(true);
      return { said: texts(body.messages), cursor: body.cursor as string | undefined };
    };

    it('looks through all rooms of the caller and no other, page by page', async () => {
      const own = await newRoom(grace, { section: 'groups' });
      const foreign = await newRoom(ada, { section: 'groups' });
      const open = await newRoom(ada);
      const say = (by: TestUser, rid: string, msg: string) =>
        by.rest.post('chat.sendMessage', { message: { rid, msg } });
      await say(ada, roomId, `${word} one`);
      await say(grace, own._id, `${word} two`);
      await say(ada, foreign._id, `${word} hidden`);
      await say(ada, open._id, `${word} not joined`);
      await say(ada, groupId, `${word} three`);
      expect((await page(grace)).said).toEqual([`${word} three`, `${word} two`, `${word} one`]);
      expect((await page(ada)).said).toHaveLength(4);
      expect((await page(eve)).said).toEqual([]);

      const first = await page(grace, { count: 2 });
      expect(first.said).toEqual([`${word} three`, `${word} two`]);
      const second = await page(grace, { count: 2, cursor: first.cursor });
      expect(second).toEqual({ said: [`${word} one`], cursor: undefined });

      const client = await ddpOf(grace);
      const { message } = await client.call('rocketchatSearch.search', word, {}, { searchAll: true, limit: 1 });
      expect([texts(message.docs), typeof message.cursor]).toEqual([[`${word} three`], 'string']);
      await client.close();
    });

    it('refuses a cursor of its own making', async () => {
      const query = { searchAll: 'true', searchText: word, cursor: 'x' };
      expect(answerOf(await grace.rest.get('chat.search', query))).toEqual(
        refused('error-invalid-cursor', 'The cursor is of no search'),
      );
    });
  });

  it('is messageSearch and rocketchatSearch.search as methods', async () => {
    const client = await ddpOf(grace, 1);
    for (const args of [
      ['messageSearch', 'quick', roomId, 1],
      ['rocketchatSearch.search', 'quick', { rid: roomId }, { limit: 1 }],
    ] as const) {
      const [method, ...params] = args;
      expect(texts((await client.call(method, ...params)).message.docs)).toEqual([SAID[6]]);
    }
    expect(await client.call('messageSearch', 'quick', null, 1)).toEqual({ message: { docs: [] } });
    await client.close();
  });
});
