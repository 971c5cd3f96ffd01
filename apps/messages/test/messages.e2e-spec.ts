import {
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
  unique,
  type TestUser,
} from '@gantry/testing';

const UNSAFE_LINK = refusedText('Invalid href value provided');
const BARE = answered(400, { success: false });

/** 5,000 characters as people count them. */
const LONGEST = '👨‍👩‍👧:smile:e\u0301x '.repeat(1_000);

/** An ordinary message (contract/defaults.json, documents.message). */
const messageOf = (sender: TestUser, rid: string, msg: string, more: object = {}) => ({
  _id: expect.stringMatching(ID),
  rid,
  msg,
  ts: expect.stringMatching(DATE),
  u: { _id: sender.userId, username: sender.username, name: `Name of ${sender.username}` },
  ...(msg === '' ? {} : { md: expect.any(Array) }),
  mentions: [],
  channels: [],
  _updatedAt: expect.stringMatching(DATE),
  ...more,
});

const nestedAttachments = (levels: number): object =>
  levels === 0 ? {} : { attachments: [nestedAttachments(levels - 1)] };

describe('messages', () => {
  let ada: TestUser;
  let grace: TestUser;
  let bot: TestUser;
  let room: { _id: string; name: string };

  beforeAll(async () => {
    [ada, grace, bot] = await Promise.all([
      newUser({ gateway: 0 }),
      newUser({ gateway: 1 }),
      newUser({ prefix: 'bot', fields: { roles: ['bot'] } }),
    ]);
    room = await newRoom(ada, { members: [grace.username, bot.username] });
  });

  const send = (message: object, by = ada) =>
    by.rest.post('chat.sendMessage', { message: { rid: room._id, ...message } });

  it('keep the blocks of an app as they are, and take nothing else for blocks', async () => {
    const text = { type: 'mrkdwn', text: 'Deploy?' };
    const button = { type: 'button', actionId: 'go', text: { type: 'plain_text', text: 'Go', own: 1 } };
    const blocks = [
      { type: 'section', blockId: 'b', text },
      { type: 'actions', elements: [button] },
    ];
    const { body } = await send({ msg: 'x', blocks });
    expect(body.message.blocks).toEqual(blocks);
    expect((await ada.rest.get('chat.getMessage', { msgId: body.message._id })).body.message.blocks).toEqual(blocks);
    const refusal = refusedText('Match error: Unexpected value in field blocks');
    for (const wrong of [[{}], 'x', [{ type: 'script' }], Array(51).fill({ type: 'divider' })])
      expect(answerOf(await send({ msg: 'x', blocks: wrong }))).toEqual(refusal);
    const unsafe = { ...button, url: 'javascript:alert(1)' };
    expect(answerOf(await send({ msg: 'x', blocks: [{ type: 'actions', elements: [unsafe] }] }))).toEqual(UNSAFE_LINK);
  });

  it('reach a member on another gateway, once, as they were stored', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    const listener = await ddpOf(grace, 1);
    expect(await listener.subscribe('stream-room-messages', rid, false)).toMatchObject({ msg: 'ready' });
    const { status, body } = await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'hello' } });
    expect({ status, success: body.success }).toEqual({ status: 200, success: true });
    await listener.next((frame) => frame['collection'] === 'stream-room-messages');
    expect(listener.events).toEqual([
      {
        collection: 'stream-room-messages',
        eventName: rid,
        args: [expect.objectContaining({ _id: body.message._id, msg: 'hello', mentions: [], channels: [] })],
      },
    ]);
    await listener.close();
  });

  describe('chat.sendMessage', () => {
    it.each<[string, object, object]>([
      ['a text', { msg: 'hello' }, { msg: 'hello' }],
      ['nothing but a room', {}, { msg: '' }],
      [
        'marks of a client',
        { msg: 'x', alias: '', bot: false, groupable: false, parseUrls: false },
        { alias: '', bot: false, groupable: false, parseUrls: false },
      ],
      [
        'attachments',
        { attachments: [{ text: 'a', color: '#ff0000', fields: [{ short: true, title: 't', value: 'v' }] }] },
        { attachments: [{ text: 'a', color: '#ff0000', fields: [{ short: true, title: 't', value: 'v' }] }] },
      ],
      [
        'links',
        { msg: 'see https://a.test/x?y=1, and http://b.test.' },
        { urls: [{ url: 'https://a.test/x?y=1' }, { url: 'http://b.test' }] },
      ],
      [
        'more attachments in attachments, actions, times as numbers and what no document names',
        {
          attachments: [
            {
              ts: 0,
              image_url: '/x.png',
              actions: [{ type: 'button', url: 'https://a.test' }],
              attachments: [{ own: {} }],
            },
          ],
        },
        {
          attachments: [
            {
              ts: 0,
              image_url: '/x.png',
              actions: [{ type: 'button', url: 'https://a.test' }],
              attachments: [{ own: {} }],
            },
          ],
        },
      ],
      ['as many emoji as letters, written either way', { msg: LONGEST }, { msg: LONGEST }],
      ['no links when told so', { msg: 'see https://a.test', parseUrls: false }, { parseUrls: false }],
    ])('takes %s', async (_name, message, stored) => {
      const reply = await send(message);
      expect(answerOf(reply)).toEqual(
        answered(200, { message: messageOf(ada, room._id, Reflect.get(message, 'msg') ?? '', stored), success: true }),
      );
      expect((await grace.rest.get('chat.getMessage', { msgId: reply.body.message._id })).body).toEqual(reply.body);
    });

    const DISGUISES: [string, object][] = [
      ['a name', { alias: 'Bot' }],
      ['a picture', { avatar: 'http://x.test/a.png' }],
      ['an emoji for a picture', { emoji: ':smile:' }],
      ['the mark of a bot', { bot: { i: 'x' } }],
    ];

    it.each(DISGUISES)('takes %s of another from a bot', async (_name, disguise) => {
      const { status, body } = await send({ msg: 'x', ...disguise }, bot);
      expect({ status, message: body.message }).toEqual({
        status: 200,
        message: messageOf(bot, room._id, 'x', disguise),
      });
    });

    it.each(DISGUISES)('refuses %s of another from a user, and stores nothing', async (_name, disguise) => {
      const _id = unique('disguised');
      expect(answerOf(await send({ _id, msg: 'x', ...disguise }))).toEqual(refusedText('Not enough permission'));
      expect(answerOf(await ada.rest.get('chat.getMessage', { msgId: _id }))).toEqual(BARE);
    });

    it('explains the refusal of another name over DDP in a note, as it does all but error-not-allowed', async () => {
      const client = await ddpOf(ada);
      await client.subscribe('stream-notify-user', `${ada.userId}/message`, false);
      const answer = await client.callRaw('sendMessage', { rid: room._id, msg: 'x', alias: 'Bot' });
      expect(answer).not.toHaveProperty('error');
      expect(answer).not.toHaveProperty('result');
      await client.next((frame) => frame['collection'] === 'stream-notify-user');
      expect(client.events).toMatchObject([
        { eventName: `${ada.userId}/message`, args: [{ rid: room._id, msg: 'Not enough permission', private: true }] },
      ]);
      await client.close();
    });

    it('decides itself who sent it, when, and what kind it is', async () => {
      const { body } = await send({
        msg: 'x',
        u: { _id: 'rocket.cat', username: 'rocket.cat' },
        t: 'uj',
        editedAt: new Date(),
        pinned: true,
        starred: [{ _id: 'x' }],
        _hidden: true,
        _outbox: false,
        reactions: { ':x:': { usernames: ['x'] } },
      });
      expect(body).toEqual({ message: messageOf(ada, room._id, 'x'), success: true });
    });

    it('keeps the reactions of the sender, and nothing that a client has rendered', async () => {
      const { body } = await send({
        msg: 'x',
        md: [{ type: 'PARAGRAPH', value: [] }],
        reactions: {
          ':smile:': { usernames: [grace.username, ada.username] },
          ':heart:': { usernames: [grace.username] },
        },
      });
      expect(body.message).toEqual(
        messageOf(ada, room._id, 'x', { reactions: { ':smile:': { usernames: [ada.username] } } }),
      );
    });

    it.each<[string, object]>([
      ['a title', { title_link: 'javascript:alert(1)' }],
      ['an author', { author_link: ' JavaScript:alert(1)' }],
      ['an action', { actions: [{ type: 'button', url: 'data:text/html,x' }] }],
      ['a picture', { image_url: 'vbscript:x' }],
      ['an attachment in an attachment', { attachments: [{ audio_url: 'javascript:alert(1)' }] }],
    ])('refuses a script for a link of %s', async (_name, attachment) => {
      const attachments = [{ text: 'fine' }, attachment];
      expect(answerOf(await send({ attachments }))).toEqual(UNSAFE_LINK);
      expect(answerOf(await ada.rest.post('chat.postMessage', { roomId: room._id, attachments }))).toEqual(UNSAFE_LINK);
    });

    it('refuses a script for a picture of the sender', async () => {
      expect(answerOf(await send({ avatar: 'javascript:alert(1)' }, bot))).toEqual(UNSAFE_LINK);
    });

    it.each<[string, unknown]>([
      ['a number for a link', [{ title_link: 5 }]],
      ['a field without a value', [{ fields: [{ title: 't' }] }]],
      ['a text for fields', [{ fields: 'x' }]],
      ['attachments in attachments without end', [nestedAttachments(7)]],
      ['endless properties', [Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, 1]))]],
    ])('refuses %s', async (_name, attachments) => {
      expect((await send({ attachments })).status).toBe(400);
      const { status, body } = await ada.rest.post('chat.postMessage', { roomId: room._id, attachments });
      expect({ status, error: body.error }).toEqual({ status: 400, error: expect.stringMatching(/^Match error: /) });
    });

    it('names users and rooms that are mentioned, and no others', async () => {
      const { body } = await send({
        msg: `@${grace.username}, @nobody.at.all and @${ada.username}: see #${room.name} and #no.such.room. @all`,
      });
      expect(body.message.mentions).toEqual(
        expect.arrayContaining([
          { _id: 'all', username: 'all' },
          { _id: grace.userId, username: grace.username, name: `Name of ${grace.username}` },
          { _id: ada.userId, username: ada.username, name: `Name of ${ada.username}` },
        ]),
      );
      expect(body.message.mentions).toHaveLength(3);
      expect(body.message.channels).toEqual([{ _id: room._id, name: room.name }]);
    });

    it('keeps the id that is given, and answers the same message when it is sent again', async () => {
      const _id = unique('own');
      const first = await send({ _id, msg: 'once' });
      const again = await send({ _id, msg: 'twice' });
      expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
      expect(answerOf(await send({ _id, msg: 'mine' }, grace))).toEqual(
        refused('error-not-allowed', 'Not allowed', { method: 'sendMessage' }),
      );
    });

    it.each<[string, unknown, unknown]>([
      ['no message', {}, refused('error-invalid-params', 'The "message" parameter must be provided.')],
      [
        'a text for a message',
        { message: 'x' },
        refusedText('Match error: Expected object, got string in field message'),
      ],
      ['no room', { message: { msg: 'x' } }, refusedText("The 'rid' property on the message object is missing.")],
      ['an unknown room', { message: { rid: 'nowhere', msg: 'x' } }, refusedText('error-invalid-room')],
      [
        'tshow without tmid',
        { message: { rid: 'GENERAL', msg: 'x', tshow: true } },
        refused('invalid-params', 'tshow provided but missing tmid', { method: 'sendMessage' }),
      ],
    ])('refuses %s', async (_name, body, answer) => {
      expect(answerOf(await ada.rest.post('chat.sendMessage', body))).toEqual(answer);
    });

    it('refuses a text that is too long', async () => {
      expect((await send({ msg: 'x'.repeat(5_000) })).status).toBe(200);
      expect((await send({ msg: `${LONGEST}😀` })).body.errorType).toBe('error-message-size-exceeded');
      expect(answerOf(await send({ msg: 'x'.repeat(5_001) }))).toEqual(
        refused('error-message-size-exceeded', 'Message size exceeds Message_MaxAllowedSize', {
          method: 'sendMessage',
        }),
      );
    });

    it('refuses strangers, in a channel that they may read as in a group that they may not', async () => {
      const eve = await newUser({ gateway: 1 });
      const group = await newRoom(ada, { section: 'groups' });
      expect(answerOf(await eve.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'x' } }))).toEqual(
        refusedText('error-not-allowed'),
      );
    });

    it('is for owners alone in a read-only room', async () => {
      const { body } = await ada.rest.post('channels.create', {
        name: unique('quiet'),
        members: [grace.username],
        readOnly: true,
      });
      const message = { rid: body.channel._id, msg: 'x' };
      expect((await ada.rest.post('chat.sendMessage', { message })).status).toBe(200);
      expect(answerOf(await grace.rest.post('chat.sendMessage', { message }))).toEqual(
        refusedText("You can't send messages because the room is readonly."),
      );
    });

    it('counts replies on the first message of a thread and leaves the last message of the room alone', async () => {
      const { _id: rid } = await newRoom(ada, { members: [grace.username] });
      const first = (await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'first' } })).body.message;
      const reply = await grace.rest.post('chat.sendMessage', { message: { rid, msg: 'reply', tmid: first._id } });
      expect(reply.body.message).toEqual(messageOf(grace, rid, 'reply', { tmid: first._id }));
      expect((await ada.rest.get('chat.getMessage', { msgId: first._id })).body.message).toMatchObject({
        tcount: 1,
        tlm: reply.body.message.ts,
        replies: [ada.userId, grace.userId],
      });
      await eventually(async () =>
        expect((await ada.rest.get('channels.info', { roomId: rid })).body.channel).toMatchObject({
          msgs: 2,
          lastMessage: { msg: 'first' },
        }),
      );
      await grace.rest.post('chat.sendMessage', { message: { rid, msg: 'shown', tmid: first._id, tshow: true } });
      await eventually(async () =>
        expect((await ada.rest.get('channels.info', { roomId: rid })).body.channel).toMatchObject({
          msgs: 3,
          lastMessage: { msg: 'shown' },
        }),
      );
    });
  });

  describe('chat.getMessage', () => {
    it('tells neither strangers nor anybody whether a message is there', async () => {
      const group = await newRoom(ada, { section: 'groups' });
      const { body } = await ada.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'secret' } });
      expect(answerOf(await grace.rest.get('chat.getMessage', { msgId: body.message._id }))).toEqual(BARE);
      expect(answerOf(await grace.rest.get('chat.getMessage', { msgId: 'nowhere' }))).toEqual(BARE);
      const stranger = await ddpOf(grace, 1);
      for (const id of [body.message._id, 'nowhere'])
        await expect(stranger.call('getSingleMessage', id)).rejects.toMatchObject({
          error: { error: 'error-not-allowed', details: { method: 'getSingleMessage' } },
        });
      await stranger.close();
    });

    it('is not there to be written to either: over DDP a code says so', async () => {
      const group = await newRoom(ada, { section: 'groups' });
      const stranger = await ddpOf(grace, 1);
      expect((await stranger.callRaw('sendMessage', { rid: group._id, msg: 'x' }))['error']).toMatchObject({
        error: 'error-not-allowed',
        message: '[error-not-allowed]',
      });
      await stranger.close();
    });

    it.each(['chat.getMessage', 'chat.getMessage?msgId='])('asks for an id: %s', async (path) => {
      expect(answerOf(await ada.rest.send('GET', path))).toEqual(
        refusedText('The "msgId" query parameter must be provided.'),
      );
    });
  });
});
