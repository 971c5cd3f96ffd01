import {
  answered,
  answerOf,
  ddpOf,
  DdpClient,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const entry = ({ userId, username }: TestUser) => ({
  _id: userId,
  username,
  name: `Name of ${username}`,
  status: 'offline',
});
const found = (users: object[], rooms: object[]) => answered(200, { users, rooms, success: true });
const usernames = (users: { username: string }[]) => users.map(({ username }) => username);

describe('spotlight over REST', () => {
  it('finds users, and channels that the caller is not in', async () => {
    const word = unique('word');
    const [ada, grace] = [await newUser({ prefix: word }), await newUser({ gateway: 1 })];
    const channel = (await ada.rest.post('channels.create', { name: `${word}-channel` })).body.channel;
    await ada.rest.post('groups.create', { name: `${word}-group` });
    const room = { _id: channel._id, t: 'c', name: channel.name, fname: channel.name };
    const ask = async (user: TestUser, query: string) => answerOf(await user.rest.get('spotlight', { query }));
    expect(await ask(grace, word)).toEqual(found([entry(ada)], [room]));
    expect(await ask(grace, `#${word}`)).toEqual(found([], [room]));
    expect(await ask(grace, `@${word}`)).toEqual(found([entry(ada)], []));
    // Who made the channel is in it.
    expect(await ask(ada, `#${word}`)).toEqual(found([], []));
    expect(await ask(grace, `.*${word}`)).toEqual(found([], []));
  });

  it('puts first who is called exactly so, then who begins so, and is brief', async () => {
    const word = unique('word');
    const { rest } = await newUser();
    const users = [];
    for (const prefix of [`x-${word}`, word, word, word, word, word]) users.push(await newUser({ prefix }));
    const [anywhere, ...beginning] = users.map(({ username }) => username);
    const all = (await rest.get('spotlight', { query: `@${word}` })).body.users;
    expect(usernames(all)).toEqual([...beginning].sort());
    const [exact = ''] = beginning;
    expect(usernames((await rest.get('spotlight', { query: exact.toUpperCase() })).body.users)).toEqual([exact]);
    expect(usernames((await rest.get('spotlight', { query: `-${word}-` })).body.users)).toEqual([anywhere]);
  });

  it.each<[string, Record<string, string>, ReturnType<typeof answered>]>([
    ['nothing to look for', {}, refusedText("Match error: Missing key 'query'")],
    ['another key', { query: 'x', rid: 'GENERAL' }, refusedText('Match error: Unknown key in field rid')],
    [
      'too much to look for',
      { query: 'x'.repeat(300) },
      answered(400, { success: false, error: expect.stringContaining('Match error') }),
    ],
  ])('refuses %s', async (_name, query, refusal) => {
    expect(answerOf(await (await newUser()).rest.get('spotlight', query))).toEqual(refusal);
  });

  it('finds nobody for those who see no outsiders, and wants a login', async () => {
    const ada = await newUser();
    await newRoom(ada);
    const { rest } = await newUser({ fields: { roles: ['guest'] } });
    expect(answerOf(await rest.get('spotlight', { query: ada.username }))).toEqual(found([], []));
    expect(answerOf(await rest.get('spotlight', { query: '#' }))).toEqual(found([], []));
    expect(answerOf(await new RestClient(gatewayUrl(1)).get('spotlight', { query: 'x' }))).toEqual(NOT_LOGGED_IN);
  });
});

describe('spotlight over DDP', () => {
  it('takes exceptions and what to look for', async () => {
    const word = unique('word');
    const [ada, grace] = [await newUser({ prefix: word }), await newUser({ prefix: word })];
    const ddp = await ddpOf(await newUser({ gateway: 1 }), 1);
    expect(usernames((await ddp.call('spotlight', word)).users).sort()).toEqual([ada.username, grace.username].sort());
    expect(await ddp.call('spotlight', word, [grace.username], { users: true, rooms: false })).toEqual({
      users: [entry(ada)],
      rooms: [],
    });
    expect(await ddp.call('spotlight', ada.username, [ada.username])).toEqual({ users: [], rooms: [] });
    expect(await ddp.call('spotlight', word, [], { rooms: true })).toMatchObject({ users: [] });
    for (const params of [
      [{ $ne: 1 }],
      [word, 'no list'],
      [word, [{ $ne: 1 }]],
      [word, [], 'x'],
      [word, [], {}, { $ne: 1 }],
    ])
      expect((await ddp.callRaw('spotlight', ...params))['error']).toMatchObject({ error: 400 });
    await ddp.close();
  });

  it('shows members of the room first, and marks the others', async () => {
    const word = unique('word');
    const [outside, inside, owner] = [
      await newUser({ prefix: `a-${word}` }),
      await newUser({ prefix: `b-${word}` }),
      await newUser(),
    ];
    const room = await newRoom(owner, { section: 'groups', members: [inside.username] });
    const ddp = await ddpOf(owner);
    const search = (text: string, rid?: string) => ddp.call('spotlight', text, [], { users: true }, rid);
    expect((await search(word, room._id)).users).toEqual([entry(inside), { ...entry(outside), outside: true }]);
    expect(
      (await search('', room._id)).users.slice(0, 2).map(({ outside: mark }: { outside?: boolean }) => mark),
    ).toEqual([undefined, undefined]);
    expect((await search(word)).users).toEqual([entry(outside), entry(inside)]);
    expect((await search(word, 'no-such')).users).toEqual([]);
    await ddp.close();
  });

  it('shows members alone to those who see no outsiders, and nobody of rooms that are not theirs', async () => {
    const word = unique('word');
    const [outside, inside, owner] = [
      await newUser({ prefix: word }),
      await newUser({ prefix: word }),
      await newUser(),
    ];
    const guest = await newUser({ fields: { roles: ['guest'] } });
    const [own, other] = [
      await newRoom(owner, { section: 'groups', members: [inside.username, guest.username] }),
      await newRoom(owner, { section: 'groups', members: [outside.username] }),
    ];
    const ddp = await ddpOf(guest);
    expect((await ddp.call('spotlight', word, [], { users: true }, own._id)).users).toEqual([entry(inside)]);
    expect((await ddp.call('spotlight', word, [], { users: true }, other._id)).users).toEqual([]);
    await ddp.close();
  });

  it('finds nothing for visitors while nobody reads without a login', async () => {
    const ddp = await DdpClient.connect(gatewayUrl());
    expect(await ddp.call('spotlight', 'e')).toEqual({ users: [], rooms: [] });
    await ddp.close();
  });
});
