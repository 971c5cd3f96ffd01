import { answered, answerOf, ddpOf, newRoom, newUser, refused, type TestUser } from '@gantry/testing';

const NOT_FOUND = refused('error-message-not-found', 'The provided "messageId" does not match any existing message.');
const INVALID_EMOJI = refused('error-not-allowed', 'Invalid emoji provided.', { method: 'setReaction' });

describe('chat.react', () => {
  let ada: TestUser;
  let grace: TestUser;
  let rid: string;
  let messageId: string;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    rid = (await newRoom(ada, { members: [grace.username] }))._id;
  });

  beforeEach(async () => {
    messageId = (await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'hello' } })).body.message._id;
  });

  const react = (by: TestUser, body: object) => by.rest.post('chat.react', { messageId, ...body });
  const reactions = async () => (await ada.rest.get('chat.getMessage', { msgId: messageId })).body.message.reactions;

  it('toggles when it is not told what to do', async () => {
    expect(answerOf(await react(grace, { emoji: 'smile' }))).toEqual(answered(200, { success: true }));
    expect(await reactions()).toEqual({ ':smile:': { usernames: [grace.username] } });
    await react(ada, { emoji: ':smile:' });
    expect(await reactions()).toEqual({ ':smile:': { usernames: [grace.username, ada.username] } });
    await react(grace, { reaction: ':smile:' });
    expect(await reactions()).toEqual({ ':smile:': { usernames: [ada.username] } });
    await react(ada, { emoji: ':smile:' });
    expect(await reactions()).toBeUndefined();
  });

  it('sets and takes away when it is told so', async () => {
    for (const [shouldReact, expected] of [
      [true, [ada.username]],
      [true, [ada.username]],
      [false, undefined],
      [false, undefined],
    ] as const) {
      expect((await react(ada, { emoji: ':thumbsup:', shouldReact })).status).toBe(200);
      expect((await reactions())?.[':thumbsup:']?.usernames).toEqual(expected);
    }
  });

  it('keeps all of many that come at once', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, (_, index) => newUser({ gateway: index % 2 })));
    await Promise.all(users.map((user) => react(user, { emoji: ':heart:', shouldReact: true })));
    expect((await reactions())[':heart:'].usernames.sort()).toEqual(users.map(({ username }) => username).sort());
  });

  it.each<[string, object, unknown]>([
    [
      'no message',
      { messageId: undefined, emoji: ':smile:' },
      refused('error-messageid-param-not-provided', 'The required "messageId" param is missing.'),
    ],
    ['no emoji', {}, refused('error-emoji-param-not-provided', 'The required "emoji" param is missing.')],
    [
      'an empty emoji',
      { emoji: '' },
      refused('error-emoji-param-not-provided', 'The required "emoji" param is missing.'),
    ],
    ['an unknown message', { messageId: 'none', emoji: ':smile:' }, NOT_FOUND],
    ['an unknown emoji', { emoji: ':no_such_emoji:' }, INVALID_EMOJI],
    ['a path for an emoji', { emoji: ':a.b:' }, INVALID_EMOJI],
    ['an operator for an emoji', { emoji: '$set' }, INVALID_EMOJI],
    ['a property of every object for an emoji', { emoji: '__proto__' }, INVALID_EMOJI],
  ])('refuses %s', async (_name, body, answer) => {
    expect(answerOf(await react(ada, body))).toEqual(answer);
  });

  it('refuses strangers as if there were no message', async () => {
    const group = await newRoom(ada, { section: 'groups' });
    const { body } = await ada.rest.post('chat.sendMessage', { message: { rid: group._id, msg: 'x' } });
    expect(answerOf(await react(grace, { messageId: body.message._id, emoji: ':smile:' }))).toEqual(NOT_FOUND);
    const client = await ddpOf(grace, 1);
    for (const hidden of [body.message._id, 'none'])
      expect((await client.callRaw('setReaction', ':smile:', hidden)).error).toMatchObject({
        ...{ error: 'error-not-allowed', reason: 'Not allowed', details: { method: 'setReaction' } },
      });
    await client.close();
  });
});
