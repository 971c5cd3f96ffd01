import {
  answered,
  answerOf,
  DATE,
  ID,
  newRoom,
  newUser,
  refused,
  refusedText,
  unique,
  type TestUser,
} from '@gantry/testing';

const INVALID_CHANNEL = refused('invalid-channel');

/** A posted message (contract/defaults.json, documents.message): `groupable` and `parseUrls` are stored. */
const postedBy = (sender: TestUser, rid: string, msg: string, more: object = {}) => ({
  _id: expect.stringMatching(ID),
  rid,
  msg,
  ts: expect.stringMatching(DATE),
  u: { _id: sender.userId, username: sender.username, name: `Name of ${sender.username}` },
  groupable: false,
  parseUrls: true,
  attachments: [],
  ...(msg === '' ? {} : { md: expect.any(Array) }),
  mentions: [],
  channels: [],
  _updatedAt: expect.stringMatching(DATE),
  ...more,
});

describe('chat.postMessage', () => {
  let ada: TestUser;
  let grace: TestUser;
  let bot: TestUser;
  let channel: { _id: string; name: string };
  let group: { _id: string; name: string };

  beforeAll(async () => {
    [ada, grace, bot] = await Promise.all([
      newUser({ prefix: 'ada' }),
      newUser({ prefix: 'grace', gateway: 1 }),
      newUser({ prefix: 'bot', fields: { roles: ['bot'] } }),
    ]);
    [channel, group] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
  });

  const post = (body: object, by = ada) => by.rest.post('chat.postMessage', body);

  it.each<[string, () => Record<string, unknown>, () => string]>([
    ['a channel by #name', () => ({ channel: `#${channel.name}` }), () => channel._id],
    ['a channel by #id', () => ({ channel: `#${channel._id}` }), () => channel._id],
    ['a channel by id beside a blank channel', () => ({ channel: '', roomId: channel._id }), () => channel._id],
    ['a private group by #id', () => ({ channel: `#${group._id}` }), () => group._id],
    ['a channel by name', () => ({ channel: channel.name }), () => channel._id],
    ['a channel by id', () => ({ roomId: channel._id }), () => channel._id],
    ['a channel by id as channel', () => ({ channel: channel._id }), () => channel._id],
    ['a private group by #name', () => ({ channel: `#${group.name}` }), () => group._id],
    ['a user by @name', () => ({ channel: `@${grace.username}` }), () => [ada.userId, grace.userId].sort().join('')],
    ['a user by name', () => ({ channel: grace.username }), () => [ada.userId, grace.userId].sort().join('')],
    ['a user by id', () => ({ channel: grace.userId }), () => [ada.userId, grace.userId].sort().join('')],
  ])('posts to %s', async (_name, target, rid) => {
    const to = target();
    const reply = await post({ ...to, text: 'hello' });
    expect(answerOf(reply)).toEqual(
      answered(200, {
        ts: expect.any(Number),
        channel: to['channel'] || to['roomId'],
        message: postedBy(ada, rid(), 'hello'),
        success: true,
      }),
    );
  });

  it('posts to several and answers the first', async () => {
    const { body } = await post({ channel: [`#${channel.name}`, `@${grace.username}`], text: 'to all' });
    expect(body).toMatchObject({ channel: `#${channel.name}`, message: { rid: channel._id } });
    const direct = await grace.rest.get('im.messages', { username: ada.username, count: 1 });
    expect(direct.body.messages).toMatchObject([{ msg: 'to all', u: { _id: ada.userId } }]);
  });

  it.each<[string, object, object]>([
    ['another name of the text', { msg: 'x' }, {}],
    ['another name of the text beside a blank one', { text: '', msg: 'x' }, {}],
    ['the text before its other name', { text: 'x', msg: 'y' }, {}],
    ['a text with space around it', { text: ' \n x\t ' }, {}],
    ['an empty list of attachments', { text: 'x', attachments: [] }, {}],
    [
      'the text of attachments by its other name',
      {
        text: 'x',
        attachments: [
          { msg: ' a ', color: 'red' },
          { msg: '', text: 'b' },
        ],
      },
      { attachments: [{ text: 'a', color: 'red' }, { text: 'b' }], parseUrls: false },
    ],
    [
      'attachments, with links left alone',
      { text: 'x', attachments: [{ text: 'https://a.test' }] },
      { attachments: [{ text: 'https://a.test' }], parseUrls: false },
    ],
    ['what is no list of attachments, as none', { text: 'x', attachments: 'x' }, {}],
    ['links', { text: 'x', groupable: true, parseUrls: false }, { groupable: true, parseUrls: false }],
  ])('takes %s', async (_name, body, stored) => {
    const reply = await post({ roomId: channel._id, ...body });
    expect(reply.body).toEqual({
      ts: expect.any(Number),
      channel: channel._id,
      message: postedBy(ada, channel._id, 'x', stored),
      success: true,
    });
  });

  it.each<[string, object, object]>([
    ['a name', { alias: 'Bot' }, { alias: 'Bot' }],
    ['a name by its other name', { username: 'Bot' }, { alias: 'Bot' }],
    ['a picture', { avatar: 'http://x.test/a.png' }, { avatar: 'http://x.test/a.png' }],
    ['a picture by its other name', { icon_url: 'http://x.test/a.png' }, { avatar: 'http://x.test/a.png' }],
    ['an emoji', { emoji: ':smile:' }, { emoji: ':smile:' }],
    ['an emoji by its other name', { icon_emoji: ':smile:' }, { emoji: ':smile:' }],
    ['a name before its other name', { alias: 'Bot', username: 'Other' }, { alias: 'Bot' }],
    ['a name by its other name beside a blank one', { alias: '', username: 'Bot' }, { alias: 'Bot' }],
    [
      'a picture rather than an emoji',
      { avatar: 'http://x.test/a.png', emoji: ':smile:' },
      { avatar: 'http://x.test/a.png' },
    ],
    ['the mark of a bot', { bot: { i: 'x' } }, { bot: { i: 'x' } }],
  ])('takes %s of another from a bot, and refuses it from a user', async (_name, disguise, stored) => {
    const body = { roomId: channel._id, text: 'x', ...disguise };
    expect((await post(body, bot)).body.message).toEqual(postedBy(bot, channel._id, 'x', stored));
    expect(answerOf(await post(body))).toEqual(refusedText('Not enough permission'));
  });

  it('joins a public channel on the way, and says so first', async () => {
    const { _id, name } = await newRoom(ada);
    expect((await post({ channel: `#${name}`, text: 'here I am' }, grace)).status).toBe(200);
    const { body } = await ada.rest.get('channels.history', { roomId: _id });
    expect(body.messages).toEqual([
      postedBy(grace, _id, 'here I am'),
      {
        _id: expect.stringMatching(ID),
        rid: _id,
        t: 'uj',
        msg: grace.username,
        u: { _id: grace.userId, username: grace.username },
        groupable: false,
        ts: expect.stringMatching(DATE),
        _updatedAt: expect.stringMatching(DATE),
      },
    ]);
    expect((await ada.rest.get('channels.info', { roomId: _id })).body.channel.usersCount).toBe(2);
  });

  it.each<[string, object]>([
    ['a text that is too long', { text: 'x'.repeat(5_001) }],
    ['a script for a link', { text: 'x', attachments: [{ title_link: 'javascript:alert(1)' }] }],
    ['the name of another', { text: 'x', alias: 'Bot' }],
    ['what is no attachment', { text: 'x', attachments: [5] }],
  ])('joins nothing with %s', async (_name, body) => {
    const { _id, name } = await newRoom(ada);
    const stranger = await newUser();
    for (const to of [`#${name}`, [`#${channel.name}`, `#${name}`]])
      expect((await post({ channel: to, ...body }, stranger)).status).toBe(400);
    for (const roomId of [_id, channel._id]) {
      const { members } = (await ada.rest.get('channels.members', { roomId })).body;
      expect(members).not.toContainEqual(expect.objectContaining({ _id: stranger.userId }));
    }
  });

  it('posts to none of several when one of them refuses', async () => {
    const { _id, name } = await newRoom(ada);
    const reply = await post({ channel: [`#${name}`, `#${group.name}`], text: 'x' }, grace);
    expect(answerOf(reply)).toEqual(refusedText('error-not-allowed'));
    expect((await ada.rest.get('channels.history', { roomId: _id })).body.messages).toEqual([]);
  });

  it.each<[string, () => object, unknown]>([
    ['nowhere', () => ({ text: 'x' }), INVALID_CHANNEL],
    ['an unknown channel', () => ({ channel: '#no.such.channel', text: 'x' }), INVALID_CHANNEL],
    ['an unknown user', () => ({ channel: '@nobody.at.all', text: 'x' }), INVALID_CHANNEL],
    ['an unknown id', () => ({ roomId: unique('none'), text: 'x' }), INVALID_CHANNEL],
    ['an empty name', () => ({ channel: '', text: 'x' }), INVALID_CHANNEL],
    ['an empty list', () => ({ channel: [], text: 'x' }), INVALID_CHANNEL],
    ['a number', () => ({ channel: 5, text: 'x' }), INVALID_CHANNEL],
  ])('refuses %s', async (_name, body, answer) => {
    expect(answerOf(await post(body()))).toEqual(answer);
  });

  it('refuses a private group to strangers', async () => {
    for (const to of [group._id, `#${group.name}`])
      expect(answerOf(await post({ channel: to, text: 'x' }, grace))).toEqual(refusedText('error-not-allowed'));
  });

  it('refuses a text that is too long', async () => {
    expect((await post({ roomId: channel._id, text: 'x'.repeat(5_001) })).body).toMatchObject({
      success: false,
      errorType: 'error-message-size-exceeded',
    });
  });
});
