import {
  admin,
  adminDdp,
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
  unique,
  type TestUser,
} from '@gantry/testing';

const DONE = answered(200, { success: true });
const RANGE = { oldest: new Date(0).toISOString(), latest: new Date(Date.now() + 3_600_000).toISOString() };

let ada: TestUser;
let grace: TestUser;
let boss: RestClient;

beforeAll(async () => {
  [ada, grace, boss] = await Promise.all([newUser(), newUser({ gateway: 1 }), admin()]);
});

const say = async (user: TestUser, rid: string, msg: string, more: object = {}) =>
  (await user.rest.post('chat.sendMessage', { message: { rid, msg, ...more } })).body.message;
async function upload(user: TestUser, rid: string, name: string) {
  const form = new FormData();
  form.append('file', new Blob([name], { type: 'text/plain' }), name);
  return (await user.rest.upload(`rooms.upload/${rid}`, form)).body.message;
}

/** A plain word, a pinned one, a thread, a discussion, a file, a word of somebody else. */
async function room(): Promise<{ rid: string; file: string; discussion: string; texts: () => Promise<string[]> }> {
  const { _id: rid } = await newRoom(ada, { section: 'groups', members: [grace.username] });
  await say(ada, rid, 'plain');
  const pinned = await say(ada, rid, 'pinned');
  await ada.rest.post('chat.pinMessage', { messageId: pinned._id });
  const thread = await say(ada, rid, 'thread');
  await say(ada, rid, 'reply', { tmid: thread._id });
  const { body } = await ada.rest.post('rooms.createDiscussion', { prid: rid, t_name: 'discussion' });
  const { file } = await upload(ada, rid, 'file.txt');
  await say(grace, rid, 'hers');
  const texts = async () => {
    const { body: history } = await ada.rest.get('groups.history', { roomId: rid, count: 0 });
    const shown = history.messages.filter(({ t }: { t?: string }) => t !== 'message_pinned');
    return shown.map(({ msg, file: carried }: { msg: string; file?: object }) => msg || (carried ? 'file' : 'gone'));
  };
  return { rid, file: `/file-upload/${file._id}/file.txt`, discussion: body.discussion._id, texts };
}

const ALL = ['hers', 'file', 'discussion', 'reply', 'thread', 'pinned', 'plain'];

describe('cleaning a room', () => {
  it.each<[string, object, string[]]>([
    ['everything but threads and discussions', {}, ['discussion', 'reply', 'thread']],
    ['without what is pinned', { excludePinned: true }, ['discussion', 'reply', 'thread', 'pinned']],
    ['threads too', { ignoreThreads: false }, ['discussion']],
    ['discussions too', { ignoreDiscussion: false }, ['reply', 'thread']],
    ['what one wrote', { users: [() => grace.username] }, ALL.slice(1)],
    ['the oldest', { limit: 1 }, ALL.slice(0, -1)],
    ['files alone', { filesOnly: true }, ALL.map((text) => (text === 'file' ? 'gone' : text))],
    ['what is older than all', { latest: new Date(1).toISOString() }, ALL],
  ])('%s', async (_case, filter, left) => {
    const { rid, file, discussion, texts } = await room();
    expect((await texts()).sort()).toEqual([...ALL].sort());
    const users = 'users' in filter ? { users: [grace.username] } : {};
    expect(answerOf(await boss.post('rooms.cleanHistory', { roomId: rid, ...RANGE, ...filter, ...users }))).toEqual(
      DONE,
    );
    expect((await texts()).sort()).toEqual([...left].sort());
    expect((await ada.rest.get(file)).status).toBe(left.includes('file') ? 200 : 404);
    expect((await ada.rest.get('rooms.info', { roomId: discussion })).status).toBe(
      left.includes('discussion') ? 200 : 400,
    );
  });

  it('counts, mends the last message, and tells everybody', async () => {
    const { _id: rid } = await newRoom(ada, { members: [grace.username] });
    const first = await say(ada, rid, 'first');
    for (const text of ['second', 'third']) await say(ada, rid, text);
    const infoOf = async () => (await ada.rest.get('channels.info', { roomId: rid })).body.channel;
    await eventually(async () => expect(await infoOf()).toMatchObject({ msgs: 3, lastMessage: { msg: 'third' } }));
    const hers = await ddpOf(grace, 1);
    await hers.subscribe('stream-notify-room', `${rid}/deleteMessageBulk`, false);
    const client = await adminDdp();
    const range = { oldest: new Date(first.ts), latest: new Date(RANGE.latest) };
    expect(await client.call('cleanRoomHistory', { roomId: rid, ...range, inclusive: false })).toBe(2);
    await eventually(async () => expect(await infoOf()).toMatchObject({ msgs: 1, lastMessage: { msg: 'first' } }));
    await eventually(() =>
      expect(hers.events.flatMap(({ args }) => args)).toContainEqual({
        rid,
        excludePinned: false,
        ignoreDiscussion: true,
        ts: { $gt: range.oldest, $lt: range.latest },
        users: [],
      }),
    );
    expect(await client.call('cleanRoomHistory', { roomId: rid, ...range })).toBe(1);
    const { body } = await ada.rest.get('chat.getDeletedMessages', { roomId: rid, since: new Date(0).toISOString() });
    expect(body.total).toBe(3);
  });
});

describe('cleaning is refused', () => {
  it('without a login, a right, a bound, a room', async () => {
    const { _id: roomId } = await newRoom(ada);
    expect(answerOf(await new RestClient(gatewayUrl()).post('rooms.cleanHistory', { roomId, ...RANGE }))).toEqual(
      NOT_LOGGED_IN,
    );
    expect(answerOf(await ada.rest.post('rooms.cleanHistory', { roomId, ...RANGE }))).toEqual(
      refused('error-not-allowed', 'Not allowed', { method: 'cleanRoomHistory' }),
    );
    expect(answerOf(await boss.post('rooms.cleanHistory', { roomId, oldest: RANGE.oldest }))).toEqual(
      refusedText('Body parameter "latest" is required.'),
    );
    expect(answerOf(await boss.post('rooms.cleanHistory', { roomId, latest: RANGE.latest }))).toEqual(
      refusedText('Body parameter "oldest" is required.'),
    );
    expect((await boss.post('rooms.cleanHistory', { roomId, ...RANGE, latest: 'soon' })).status).toBe(400);
    expect((await boss.post('rooms.cleanHistory', RANGE)).body.errorType).toBe('error-roomid-param-not-provided');
    expect((await boss.post('rooms.cleanHistory', { roomId: unique('none'), ...RANGE })).body.errorType).toBe(
      'error-room-not-found',
    );
    expect(
      await (await ddpOf(ada)).callRaw('cleanRoomHistory', { roomId, latest: new Date(1), oldest: new Date(0) }),
    ).toMatchObject({
      error: { error: 'error-not-allowed' },
    });
  });
});
