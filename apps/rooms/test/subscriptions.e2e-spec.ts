import {
  answered,
  answerOf,
  DATE,
  eventually,
  ID,
  newRoom,
  newUser,
  refusedText,
  type TestUser,
} from '@gantry/testing';

type Subscription = Record<string, unknown> & { rid: string };

async function subscriptionOf(user: TestUser, rid: string): Promise<Subscription | undefined> {
  const { body } = await user.rest.get('subscriptions.get');
  return body.update.find((subscription: Subscription) => subscription.rid === rid);
}

/** Counters follow messages with a moment's delay. */
function expectSubscription(user: TestUser, rid: string, expected: object): Promise<void> {
  return eventually(async () => expect(await subscriptionOf(user, rid)).toMatchObject(expected));
}

const say = async (user: TestUser, rid: string, msg: string) => {
  const { status, body } = await user.rest.post('chat.sendMessage', { message: { rid, msg } });
  expect(status).toBe(200);
  return body.message;
};

describe('subscriptions', () => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ prefix: 'ada' }), newUser({ prefix: 'grace', gateway: 1 })]);
  });

  it('of the creator and of members named at creation start with nothing unread', async () => {
    const { _id: rid, name } = await newRoom(ada, { members: [grace.username] });
    const common = {
      _id: expect.stringMatching(ID),
      rid,
      name,
      fname: name,
      t: 'c',
      open: true,
      alert: false,
      unread: 0,
      userMentions: 0,
      groupMentions: 0,
      ts: expect.stringMatching(DATE),
      _updatedAt: expect.stringMatching(DATE),
    };
    const u = ({ userId, username }: TestUser) => ({ _id: userId, username, name: `Name of ${username}` });
    expect(await subscriptionOf(ada, rid)).toEqual({
      ...common,
      u: u(ada),
      ls: expect.stringMatching(DATE),
      roles: ['owner'],
    });
    expect(await subscriptionOf(grace, rid)).toEqual({ ...common, u: u(grace) });
  });

  it.each<[string, (grace: TestUser) => string, object]>([
    [
      'a plain message alerts and counts nothing',
      () => 'hello',
      { alert: true, unread: 0, userMentions: 0, groupMentions: 0 },
    ],
    [
      'a mention counts',
      ({ username }) => `hello @${username}`,
      { alert: true, unread: 1, userMentions: 1, groupMentions: 0 },
    ],
    ['@all counts for the room', () => 'hello @all', { alert: true, unread: 1, userMentions: 0, groupMentions: 1 }],
    ['@here counts for the room', () => 'hello @here', { alert: true, unread: 1, userMentions: 0, groupMentions: 1 }],
    [
      'both at once count one message',
      ({ username }) => `@all @${username}`,
      { alert: true, unread: 1, userMentions: 1, groupMentions: 1 },
    ],
    [
      'a mention in code counts nothing',
      ({ username }) => `\`@${username}\``,
      { alert: true, unread: 0, userMentions: 0 },
    ],
  ])('in a channel: %s', async (_name, text, expected) => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    await say(ada, rid, text(grace));
    await expectSubscription(grace, rid, expected);
  });

  it('in a direct conversation every message counts', async () => {
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const before = Number((await subscriptionOf(grace, body.room.rid))?.['unread']);
    for (const text of ['one', 'two', `three @${grace.username}`]) await say(ada, body.room.rid, text);
    await expectSubscription(grace, body.room.rid, { open: true, alert: true, unread: before + 3 });
  });

  it('posting marks the room read for the sender', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    await say(ada, rid, `@${grace.username} one`);
    await expectSubscription(grace, rid, { unread: 1, alert: true });
    await say(grace, rid, 'two');
    await expectSubscription(grace, rid, { unread: 0, userMentions: 0, alert: false, ls: expect.stringMatching(DATE) });
    await expectSubscription(ada, rid, { alert: true, unread: 0 });
  });

  it('system messages count in msgs and leave the last message and what is unread alone', async () => {
    const { _id: rid } = await newRoom(ada);
    const eve = await newUser();
    await say(ada, rid, 'the last word');
    await eve.rest.post('channels.join', { roomId: rid });
    const room = await eventually(async () => {
      const { body } = await ada.rest.get('channels.info', { roomId: rid });
      expect(body.channel.msgs).toBe(2);
      return body.channel;
    });
    expect(room).toMatchObject({
      lm: room.lastMessage.ts,
      lastMessage: { msg: 'the last word', rid, u: { _id: ada.userId, username: ada.username } },
    });
    expect(await subscriptionOf(ada, rid)).toMatchObject({ alert: false, unread: 0 });
  });

  it('a room without messages has neither lm nor lastMessage', async () => {
    const { _id: rid } = await newRoom(ada);
    await grace.rest.post('channels.join', { roomId: rid });
    const room = await eventually(async () => {
      const { body } = await ada.rest.get('channels.info', { roomId: rid });
      expect(body.channel.msgs).toBe(1);
      return body.channel;
    });
    expect([room.lm, room.lastMessage]).toEqual([undefined, undefined]);
  });

  it('counts every message of a hundred sent at once', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    await Promise.all(Array.from({ length: 100 }, (_, index) => say(ada, rid, `${index} @${grace.username}`)));
    await expectSubscription(grace, rid, { unread: 100, userMentions: 100 });
    await eventually(async () =>
      expect((await ada.rest.get('channels.info', { roomId: rid })).body.channel.msgs).toBe(100),
    );
  });
});

describe('subscriptions.read', () => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
  });

  it.each(['rid', 'roomId'])('marks a room read by %s', async (parameter) => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    await say(ada, rid, `@${grace.username}`);
    await expectSubscription(grace, rid, { unread: 1 });
    expect(answerOf(await grace.rest.post('subscriptions.read', { [parameter]: rid }))).toEqual(
      answered(200, { success: true }),
    );
    expect(await subscriptionOf(grace, rid)).toMatchObject({
      open: true,
      alert: false,
      unread: 0,
      userMentions: 0,
      groupMentions: 0,
      ls: expect.stringMatching(DATE),
    });
  });

  it.each<[string, unknown, unknown]>([
    ['an unknown room', { rid: 'nowhere' }, refusedText('error-invalid-subscription')],
    ['no room', {}, refusedText("Match error: Missing key 'rid'")],
    ['a number', { rid: 5 }, refusedText('Match error: Expected string, got number in field rid')],
    ['an unknown key', { rid: 'GENERAL', more: 1 }, refusedText('Match error: Unknown key in field more')],
  ])('refuses %s', async (_name, body, answer) => {
    expect(answerOf(await ada.rest.post('subscriptions.read', body))).toEqual(answer);
  });

  it('refuses a room that the caller is not in', async () => {
    const { _id: rid } = await newRoom(ada);
    expect(answerOf(await grace.rest.post('subscriptions.read', { rid }))).toEqual(
      refusedText('error-invalid-subscription'),
    );
  });
});
