import {
  admin,
  answered,
  answerOf,
  ddpOf,
  eventually,
  newRoom,
  newUser,
  refused,
  UNAUTHORIZED,
  unique,
  type TestUser,
} from '@gantry/testing';

type Sent = { _id: string; ts: string; msg: string };
const texts = (messages: Sent[]) => messages.map(({ msg }) => msg);

/** Six messages with six different times. */
async function conversation(sender: TestUser, rid: string): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const msg of ['0', '1', '2', '3', '4', '5']) {
    sent.push((await sender.rest.post('chat.sendMessage', { message: { rid, msg } })).body.message);
    const last = Date.now();
    await eventually(() => expect(Date.now()).toBeGreaterThan(last));
  }
  return sent;
}

const KINDS = ['channels', 'groups', 'im', 'dm'] as const;

describe.each(KINDS)('%s', (section) => {
  let ada: TestUser;
  let grace: TestUser;
  let roomId: string;
  let sent: Sent[];

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    roomId =
      section === 'channels' || section === 'groups'
        ? (await newRoom(ada, { section, members: [grace.username] }))._id
        : (await ada.rest.post(`${section}.create`, { username: grace.username })).body.room.rid;
    sent = await conversation(ada, roomId);
  });

  const at = (index: number) => sent[index]?.ts ?? '';
  const history = async (query: Record<string, string | number> = {}) => {
    const { status, body } = await grace.rest.get(`${section}.history`, { roomId, ...query });
    expect([status, body.success]).toEqual([200, true]);
    return body;
  };

  describe('history', () => {
    it('answers messages newest first, and nothing else', async () => {
      expect(answerOf(await grace.rest.get(`${section}.history`, { roomId }))).toEqual(
        answered(200, { messages: [...sent].reverse(), success: true }),
      );
    });

    it.each<[string, () => Record<string, string | number>, string[]]>([
      ['a date to end before', () => ({ latest: at(3) }), ['2', '1', '0']],
      ['a date to begin after', () => ({ oldest: at(3) }), ['5', '4']],
      ['both', () => ({ oldest: at(1), latest: at(4) }), ['3', '2']],
      ['both, inclusive', () => ({ oldest: at(1), latest: at(4), inclusive: 'true' }), ['4', '3', '2', '1']],
      [
        'inclusive=false, which counts as true',
        () => ({ oldest: at(1), latest: at(4), inclusive: 'false' }),
        ['4', '3', '2', '1'],
      ],
      [
        'an empty inclusive, which counts as false',
        () => ({ oldest: at(1), latest: at(4), inclusive: '' }),
        ['3', '2'],
      ],
      ['a count', () => ({ count: 2 }), ['5', '4']],
      ['a count and an offset', () => ({ count: 2, offset: 1 }), ['4', '3']],
      ['a count of none, which means all', () => ({ count: 0 }), ['5', '4', '3', '2', '1', '0']],
    ])('takes %s', async (_name, query, expected) => {
      expect(texts((await history(query())).messages)).toEqual(expected);
    });

    it('tells what is unread beyond the page, only when a date is given', async () => {
      const { messages, firstUnread, unreadNotLoaded } = await history({ unreads: 'true', oldest: at(0), count: 2 });
      expect([texts(messages), firstUnread, unreadNotLoaded]).toEqual([['5', '4'], sent[1], 3]);
      expect(await history({ unreads: 'true', count: 2 })).toEqual({ messages: [sent[5], sent[4]], success: true });
      expect(await history({ oldest: at(0), count: 2 })).toEqual({ messages: [sent[5], sent[4]], success: true });
    });

    it.each(['latest', 'oldest'])('refuses what is no date as %s', async (name) => {
      const { status, body } = await grace.rest.get(`${section}.history`, { roomId, [name]: 'yesterday' });
      expect([status, body.success]).toEqual([400, false]);
    });
  });

  describe('messages', () => {
    const list = async (query: Record<string, string | number> = {}) =>
      (await grace.rest.get(`${section}.messages`, { roomId, ...query })).body;

    it('answers a page, newest first', async () => {
      expect(answerOf(await grace.rest.get(`${section}.messages`, { roomId, count: 2, offset: 1 }))).toEqual(
        answered(200, { messages: [sent[4], sent[3]], count: 2, offset: 1, total: 6, success: true }),
      );
    });

    it('filters, sorts and projects', async () => {
      expect(texts((await list({ query: JSON.stringify({ msg: { $in: ['1', '4'] } }) })).messages)).toEqual(['4', '1']);
      expect(texts((await list({ sort: '{"ts":1}', count: 2 })).messages)).toEqual(['0', '1']);
      expect((await list({ fields: '{"msg":1}', count: 1 })).messages).toEqual([{ _id: sent[5]?._id, msg: '5' }]);
      expect(texts((await list({ query: JSON.stringify({ ts: { $gt: { $date: at(3) } } }) })).messages)).toEqual([
        '5',
        '4',
      ]);
    });

    it('stays in its room whatever the filter says', async () => {
      expect((await list({ query: JSON.stringify({ $or: [{ msg: '1' }, { _id: { $gt: '' } }] }) })).total).toBe(6);
      const { status, body } = await grace.rest.get(`${section}.messages`, {
        roomId,
        query: JSON.stringify({ rid: 'GENERAL' }),
      });
      expect([status, body.errorType ?? body.total]).toEqual(status === 200 ? [200, 0] : [400, 'error-invalid-query']);
    });
  });
});

describe('reading channels from outside', () => {
  it('is for those who have view-c-room', async () => {
    const [ada, eve, guest] = await Promise.all([
      newUser(),
      newUser({ gateway: 1 }),
      newUser({ fields: { roles: ['guest'] } }),
    ]);
    const { _id: roomId } = await newRoom(ada);
    await ada.rest.post('chat.sendMessage', { message: { rid: roomId, msg: 'public' } });
    for (const verb of ['history', 'messages']) {
      expect(texts((await eve.rest.get(`channels.${verb}`, { roomId })).body.messages)).toEqual(['public']);
      expect(answerOf(await guest.rest.get(`channels.${verb}`, { roomId }))).toEqual(
        answered(403, { success: false, error: 'unauthorized' }),
      );
      expect(answerOf(await eve.rest.get(`channels.${verb}`, { roomId: unique('none') }))).toEqual(
        refused(
          'error-room-not-found',
          'The required "roomId" or "roomName" param provided does not match any channel',
        ),
      );
      expect(answerOf(await eve.rest.get(`channels.${verb}`))).toEqual(
        refused('error-roomid-param-not-provided', 'The parameter "roomId" or "roomName" is required'),
      );
    }
  });

  it('is for those who have preview-c-room: a bot reads where it is a member', async () => {
    const [ada, bot] = await Promise.all([
      newUser(),
      newUser({ gateway: 1, fields: { roles: ['bot'], joinDefaultChannels: false } }),
    ]);
    const [{ _id: outside }, { _id: inside }] = await Promise.all([
      newRoom(ada),
      newRoom(ada, { members: [bot.username] }),
    ]);
    const client = await ddpOf(bot, 1);
    for (const rid of [outside, inside]) await ada.rest.post('chat.sendMessage', { message: { rid, msg: 'public' } });
    for (const verb of ['history', 'messages']) {
      expect(answerOf(await bot.rest.get(`channels.${verb}`, { roomId: outside }))).toEqual(UNAUTHORIZED);
      expect(texts((await bot.rest.get(`channels.${verb}`, { roomId: inside })).body.messages)).toEqual(['public']);
    }
    expect(await client.call('loadHistory', outside)).toBe(false);
    expect(texts((await client.call('loadHistory', inside)).messages)).toEqual(['public']);
    await client.close();
  });

  it('shows an administrator no private conversation', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const { body } = await ada.rest.post('im.create', { username: grace.username });
    expect((await (await admin()).get('im.messages', { roomId: body.room.rid })).body.errorType).toBe(
      'error-room-not-found',
    );
  });
});
