import {
  admin,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  refused,
  RestClient,
  UNAUTHORIZED,
  unique,
  type TestUser,
} from '@gantry/testing';

let ada: TestUser;
let grace: TestUser;
let eve: TestUser;

beforeAll(async () => {
  [ada, grace, eve] = await Promise.all([newUser(), newUser({ gateway: 1 }), newUser()]);
});

const say = async (user: TestUser, rid: string, msg: string) =>
  (await user.rest.post('chat.sendMessage', { message: { rid, msg } })).body.message;
const textsOf = (messages: readonly { msg: string }[]): string[] => messages.map(({ msg }) => msg);

/** While `run` goes on, settings are otherwise than they were. */
async function withSetting(id: string, run: () => Promise<void>): Promise<void> {
  const boss = await admin();
  await boss.post(`settings/${id}`, { value: true });
  try {
    await run();
  } finally {
    await boss.post(`settings/${id}`, { value: false });
  }
}

describe('reading without a login', () => {
  it('is for public channels, while the setting is on', async () => {
    const [open, closed] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
    await say(ada, open._id, 'for everybody');
    const nobody = new RestClient(gatewayUrl());
    const read = (roomId: string) => nobody.get('channels.anonymousread', { roomId });
    expect(answerOf(await read(open._id))).toEqual(refused('error-not-allowed', 'Enable "Allow Anonymous Read"'));
    const client = await DdpClient.connect(gatewayUrl());
    expect(await client.callRaw('loadHistory', open._id)).toMatchObject({ error: { error: 'error-invalid-user' } });
    await withSetting('Accounts_AllowAnonymousRead', async () => {
      await eventually(async () => expect((await read(open._id)).status).toBe(200));
      expect((await read(open._id)).body).toMatchObject({
        messages: [{ msg: 'for everybody' }],
        count: 1,
        offset: 0,
        total: 1,
        success: true,
      });
      expect((await nobody.get('channels.anonymousread', { roomName: open.name })).body.total).toBe(1);
      expect((await read(closed._id)).body.errorType).toBe('error-room-not-found');
      expect((await nobody.get('channels.anonymousread')).body.errorType).toBe('error-roomid-param-not-provided');
      expect((await nobody.get('channels.history', { roomId: open._id })).status).toBe(401);
      await eventually(async () =>
        expect(textsOf((await client.call('loadHistory', open._id)).messages)).toEqual(['for everybody']),
      );
      expect(await client.call('loadHistory', closed._id)).toBe(false);
    });
  });
});

describe('conversations of others', () => {
  it('are listed for administrators, and read by them while the setting is on', async () => {
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    const roomId: string = body.room._id;
    await say(ada, roomId, 'between us');
    const boss = await admin();
    for (const prefix of ['im', 'dm']) {
      const { body: list } = await boss.get(`${prefix}.list.everyone`, { query: JSON.stringify({ _id: roomId }) });
      expect(list).toMatchObject({ ims: [{ _id: roomId, t: 'd' }], count: 1, total: 1, success: true });
      expect(list.ims[0]).not.toHaveProperty('lastMessage');
      expect(answerOf(await eve.rest.get(`${prefix}.list.everyone`))).toEqual(UNAUTHORIZED);
    }
    const read = (by: RestClient, id: string) => by.get('im.messages.others', { roomId: id });
    expect((await read(boss, roomId)).body.errorType).toBe('error-endpoint-disabled');
    await withSetting('API_Enable_Direct_Message_History_EndPoint', async () => {
      await eventually(async () => expect((await read(boss, roomId)).status).toBe(200));
      expect((await read(boss, roomId)).body).toMatchObject({ messages: [{ msg: 'between us' }], success: true });
      expect(answerOf(await read(eve.rest, roomId))).toEqual(UNAUTHORIZED);
      for (const id of [(await newRoom(ada, { section: 'groups' }))._id, unique('none')])
        expect(answerOf(await read(boss, id))).toEqual(
          refused('error-room-not-found', `No direct message room found by the id of: ${id}`),
        );
      expect((await boss.get('im.messages.others')).body.errorType).toBe('error-roomid-param-not-provided');
    });
  });
});

describe('the methods of the history', () => {
  it('read backwards, forwards, and around a message', async () => {
    const { _id: rid } = await newRoom(ada);
    const sent: { _id: string; ts: string }[] = [];
    for (const text of ['one', 'two', 'three', 'four', 'five']) sent.push(await say(ada, rid, text));
    const [client, other] = await Promise.all([ddpOf(ada), ddpOf(eve)]);
    const ts = (index: number) => new Date(sent[index]?.ts ?? 0);
    expect(textsOf((await client.call('getChannelHistory', { rid, count: 2 })).messages)).toEqual(['five', 'four']);
    const between = await client.call('getChannelHistory', {
      rid,
      oldest: ts(0),
      latest: ts(4),
      unreads: true,
      count: 1,
    });
    expect(textsOf(between.messages)).toEqual(['four']);
    expect(between).toMatchObject({ firstUnread: { msg: 'two' }, unreadNotLoaded: 2 });
    expect(textsOf((await client.call('loadNextMessages', rid, ts(1), 2)).messages)).toEqual(['three', 'four']);
    const around = await client.call('loadSurroundingMessages', { _id: sent[2]?._id, rid }, 3);
    expect(textsOf(around.messages)).toEqual(['two', 'three', 'four']);
    expect(around).toMatchObject({ moreBefore: true, moreAfter: true });
    expect(textsOf(await client.call('getMessages', [sent[0]?._id, sent[1]?._id])).sort()).toEqual(['one', 'two']);
    const { _id: closed } = await newRoom(ada, { section: 'groups' });
    const secret = await say(ada, closed, 'secret');
    expect(await other.call('getChannelHistory', { rid: closed })).toBe(false);
    expect(await other.call('loadNextMessages', closed, ts(0), 2)).toBe(false);
    expect(await other.call('loadSurroundingMessages', { _id: secret._id, rid: closed })).toBe(false);
    for (const ids of [[secret._id], [unique('none')]])
      expect(await other.callRaw('getMessages', ids)).toMatchObject({ error: { error: 'error-not-allowed' } });
  });

  it('list what mentions the caller', async () => {
    const { _id: roomId } = await newRoom(ada, { members: [grace.username] });
    await say(ada, roomId, `@${grace.username} look`);
    await say(ada, roomId, 'nobody');
    const list = (user: TestUser, id: string) => user.rest.get('channels.getAllUserMentionsByChannel', { roomId: id });
    expect((await list(grace, roomId)).body).toMatchObject({
      mentions: [{ msg: `@${grace.username} look` }],
      count: 1,
      total: 1,
      success: true,
    });
    expect((await list(ada, roomId)).body.mentions).toEqual([]);
    const client = await ddpOf(grace);
    expect(await client.call('getUserMentionsByChannel', { roomId, options: { limit: 5 } })).toHaveLength(1);
    const { _id: closed } = await newRoom(ada, { section: 'groups' });
    for (const id of [closed, unique('none')]) expect((await list(eve, id)).body.errorType).toBe('error-invalid-room');
    expect((await ada.rest.get('channels.getAllUserMentionsByChannel')).body.error).toBe(
      'The request param "roomId" is required',
    );
  });
});
