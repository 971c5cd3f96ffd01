import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DATE,
  ddpOf,
  DdpClient,
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

const VERIFY = refusedText('Please verify the parameters');
const form = (query: object, more: object = {}) => ({ query: JSON.stringify(query), ...more });
const names = (body: { result: { name: string }[] }) => body.result.map(({ name }) => name);

describe('directory of channels', () => {
  let ada: TestUser;
  let word: string;
  let first: { _id: string; name: string };
  let second: { _id: string; name: string };

  beforeAll(async () => {
    [ada, word] = [await newUser(), unique('word')];
    for (const [name, members] of [
      [`a-${word}`, []],
      [`b-${word}`, [(await newUser()).username]],
    ] as const) {
      const { body } = await ada.rest.post('channels.create', { name, members });
      [first, second] = name.startsWith('a') ? [body.channel, body.channel] : [first, body.channel];
    }
    await ada.rest.post('groups.create', { name: `c-${word}` });
  });

  it('finds public ones by a part of the name, and only public ones', async () => {
    const { rest } = await newUser({ gateway: 1 });
    const answer = answerOf(await rest.get('directory', form({ text: word.toUpperCase(), type: 'channels' })));
    const room = ({ _id, name }: { _id: string; name: string }, usersCount: number) => ({
      _id,
      name,
      fname: name,
      t: 'c',
      ts: expect.stringMatching(DATE),
      usersCount,
    });
    expect(answer).toEqual(
      answered(200, { result: [room(first, 1), room(second, 2)], count: 2, offset: 0, total: 2, success: true }),
    );
  });

  it('pages and sorts by one key', async () => {
    const { body } = await ada.rest.get(
      'directory',
      form({ text: word }, { sort: '{"usersCount":-1}', count: 1, offset: 1 }),
    );
    expect(body).toMatchObject({ result: [{ name: first.name }], count: 1, offset: 1, total: 2 });
    for (const [sort, expected] of [
      ['{"name":-1}', [second.name, first.name]],
      ['{"createdAt":1}', [first.name, second.name]],
    ] as const) {
      expect(names((await ada.rest.get('directory', form({ text: word, type: 'channels' }, { sort }))).body)).toEqual(
        expected,
      );
    }
  });

  it.each<[string, object, ReturnType<typeof answered>]>([
    [
      'two keys to sort by',
      form({ text: 'x' }, { sort: '{"name":1,"ts":1}' }),
      refusedText('This method support only one "sort" parameter'),
    ],
    ['a key that is none', form({ text: 'x' }, { sort: '{"topic":1}' }), VERIFY],
    ['a kind that is none', form({ text: 'x', type: 'toasters' }), VERIFY],
    [
      'an operator as text',
      form({ text: { $ne: 1 } }),
      refusedText('Match error: Expected string, got object in field text'),
    ],
    [
      'a query that is no object',
      { query: 'x' },
      answered(400, {
        success: false,
        error: expect.any(String),
        errorType: 'error-invalid-query',
        details: expect.any(Object),
      }),
    ],
  ])('refuses %s', async (_name, query, refusal) => {
    expect(answerOf(await ada.rest.get('directory', { ...query }))).toEqual(refusal);
  });

  it('takes signs as they are', async () => {
    for (const text of ['.*', '^', '(', '[a', '\\', '\0', '(a+)+$'])
      expect((await ada.rest.get('directory', form({ text: `${text}${word}` }))).body).toMatchObject({
        success: true,
        total: 0,
      });
  });

  it('is for those who see channels, and are logged in', async () => {
    const { rest } = await newUser({ fields: { roles: ['guest'] } });
    expect(answerOf(await rest.get('directory', form({ text: 'x' })))).toEqual(VERIFY);
    expect(answerOf(await new RestClient(gatewayUrl(1)).get('directory'))).toEqual(NOT_LOGGED_IN);
  });
});

describe('directory of users', () => {
  it('finds active ones by parts of what the settings say, with addresses for those who may see them', async () => {
    const [word, { rest }] = [unique('word'), await newUser()];
    const ada = await newUser({ prefix: word, fields: { bio: `I am ${word}`, nickname: 'Ada' } });
    const shown = {
      _id: ada.userId,
      username: ada.username,
      name: `Name of ${ada.username}`,
      nickname: 'Ada',
      bio: `I am ${word}`,
      createdAt: expect.stringMatching(DATE),
    };
    const ask = async (
      client: RestClient,
      query = form({ text: word.toUpperCase(), type: 'users', workspace: 'local' }),
    ) => answerOf(await client.get('directory', query));
    const page = { count: 1, offset: 0, total: 1, success: true };
    expect(await ask(rest)).toEqual(answered(200, { result: [shown], ...page }));
    expect(await ask(await admin())).toEqual(
      answered(200, { result: [{ ...shown, emails: [{ address: ada.email, verified: false }] }], ...page }),
    );
    // An address is no part of what is searched, and no order that tells of it.
    expect(await ask(rest, form({ text: ada.email, type: 'users', workspace: 'all' }))).toMatchObject({
      body: { total: 0 },
    });
    expect(await ask(rest, { ...form({ text: word, type: 'users' }), ...{ sort: '{"email":1}' } })).toEqual(VERIFY);
    expect(
      (await ask(await admin(), { ...form({ text: word, type: 'users' }), ...{ sort: '{"email":-1}' } })).body,
    ).toMatchObject({ total: 1 });
  });

  it('shows everybody without a text, page by page', async () => {
    const { rest } = await newUser();
    const { body } = await rest.get('directory', form({ type: 'users' }, { count: 2, sort: '{"username":1}' }));
    expect(body).toMatchObject({ count: 2, offset: 0, success: true });
    expect(body.total).toBeGreaterThan(2);
    const usernames = body.result.map(({ username }: { username: string }) => username);
    expect(usernames).toEqual([...usernames].sort());
  });

  it.each([['guest'], ['anonymous']])('is not for the role %s', async (role) => {
    const { rest } = await newUser({ fields: { roles: [role] } });
    expect(answerOf(await rest.get('directory', form({ type: 'users' })))).toEqual(VERIFY);
  });
});

describe('browseChannels', () => {
  it('answers the same without a status', async () => {
    const ada = await newUser();
    const room = await newRoom(ada);
    const ddp = await ddpOf(ada);
    const found = { total: 1, results: [expect.objectContaining({ _id: room._id, ts: expect.any(Date) })] };
    expect(
      await ddp.call('browseChannels', {
        text: room.name,
        type: 'channels',
        sortBy: 'name',
        sortDirection: 'asc',
        page: 0,
        limit: 10,
      }),
    ).toEqual(found);
    expect(await ddp.call('browseChannels', { text: room.name, offset: 0 })).toEqual(found);
    expect(await ddp.call('browseChannels', { text: room.name, page: 1, limit: 10 })).toEqual({
      total: 1,
      results: [],
    });
    expect(await ddp.call('browseChannels', { text: ada.username, type: 'users', page: 0 })).toEqual({
      total: 1,
      results: [expect.objectContaining({ username: ada.username })],
    });
    await ddp.close();
  });

  it.each([
    [{ type: 'toasters', page: 0 }],
    [{ sortBy: 'topic', page: 0 }],
    [{ sortDirection: 'sideways', page: 0 }],
    [{ text: 'no page' }],
    [{}],
  ])('answers nothing to %j', async (options) => {
    const ddp = await ddpOf(await newUser());
    const frame = await ddp.callRaw('browseChannels', options);
    expect([frame['error'], 'result' in frame]).toEqual([undefined, false]);
    await ddp.close();
  });

  it('answers nothing to visitors while nobody reads without a login', async () => {
    const ddp = await DdpClient.connect(gatewayUrl());
    for (const type of ['channels', 'users'])
      expect('result' in (await ddp.callRaw('browseChannels', { type, page: 0 }))).toBe(false);
    await ddp.close();
  });
});

describe('rooms by what they are called', () => {
  it('are found over REST too, as bots made with the published SDK 1.0 alpha ask: the body is the id', async () => {
    const [ada, grace] = [await newUser(), await newUser({ gateway: 1 })];
    const [channel, group] = [await newRoom(ada), await newRoom(ada, { section: 'groups' })];
    const refusal = (method: string) => refused('error-not-allowed', 'Not allowed', { method });
    for (const route of ['chat.getRoomIdByNameOrId', 'chat.find']) {
      for (const name of [channel.name, channel._id])
        expect(answerOf(await grace.rest.get(route, { name }))).toEqual(answered(200, channel._id));
      for (const name of [group.name, 'no-such'])
        expect(answerOf(await grace.rest.get(route, { name }))).toEqual(refusal('getRoomIdByNameOrId'));
      expect(answerOf(await grace.rest.get(route))).toEqual(refusedText("Match error: Missing key 'nameOrId'"));
    }
    const route = 'chat.getRoomNameById';
    expect(answerOf(await grace.rest.get(route, { rid: channel._id }))).toEqual(
      answered(200, { name: channel.name, success: true }),
    );
    expect(answerOf(await grace.rest.get(route, { rid: group._id }))).toEqual(refusal('getRoomNameById'));
    expect(answerOf(await new RestClient(gatewayUrl()).get(route, { rid: channel._id }))).toEqual(NOT_LOGGED_IN);
  });

  it('are counted, looked up and named for those who may read them', async () => {
    const [ada, grace] = [await newUser(), await newUser({ gateway: 1 })];
    const [channel, group] = [await newRoom(ada), await newRoom(ada, { section: 'groups' })];
    const [owner, other] = [await ddpOf(ada), await ddpOf(grace, 1)];
    const total = await other.call('getTotalChannels');
    expect(total).toBeGreaterThan(0);
    for (const name of [channel.name, group.name]) expect(await other.call('roomNameExists', name)).toBe(true);
    expect(await other.call('roomNameExists', unique('none'))).toBe(false);
    expect(await other.call('getRoomNameById', channel._id)).toBe(channel.name);
    expect(await owner.call('getRoomNameById', group._id)).toBe(group.name);
    for (const rid of [group._id, 'no-such'])
      expect((await other.callRaw('getRoomNameById', rid))['error']).toMatchObject({
        error: 'error-not-allowed',
        reason: 'Not allowed',
      });
    expect(await other.call('getRoomByTypeAndName', 'c', channel.name)).toMatchObject({
      _id: channel._id,
      t: 'c',
      name: channel.name,
      usersCount: 1,
    });
    expect(await owner.call('getRoomByTypeAndName', 'p', group.name)).toMatchObject({ _id: group._id });
    const direct = await owner.call('createDirectMessage', grace.username);
    expect(await other.call('getRoomByTypeAndName', 'd', direct.rid)).toMatchObject({ _id: direct.rid, t: 'd' });
    expect((await other.callRaw('getRoomByTypeAndName', 'p', group.name))['error']).toMatchObject({
      error: 'error-no-permission',
      reason: 'No permission',
    });
    for (const [type, name] of [
      ['p', channel.name],
      ['x', 'y'],
    ])
      expect((await other.callRaw('getRoomByTypeAndName', type, name))['error']).toMatchObject({
        error: 'error-invalid-room',
        reason: 'Invalid room',
      });
    await Promise.all([owner.close(), other.close()]);
  });

  it.each([
    ['getTotalChannels'],
    ['roomNameExists', 'general'],
    ['getRoomNameById', 'GENERAL'],
    ['getRoomByTypeAndName', 'c', 'general'],
    ['getRoomRoles', 'GENERAL'],
  ])('%s is for those who are logged in', async (method, ...params) => {
    const ddp = await DdpClient.connect(gatewayUrl());
    expect((await ddp.callRaw(method, ...params))['error']).toMatchObject({
      error: 'error-invalid-user',
      reason: 'Invalid user',
    });
    await ddp.close();
  });
});

describe('getRoomRoles', () => {
  it('shows who has a role in a room that the caller may read', async () => {
    const [ada, grace] = [await newUser(), await newUser({ gateway: 1 })];
    const [channel, group] = [
      await newRoom(ada, { members: [grace.username] }),
      await newRoom(ada, { section: 'groups' }),
    ];
    const [owner, other, boss] = [await ddpOf(ada), await ddpOf(grace, 1), await adminDdp()];
    const entry = (rid: string) => ({
      _id: expect.any(String),
      rid,
      u: { _id: ada.userId, username: ada.username, name: expect.any(String) },
      roles: ['owner'],
    });
    for (const ddp of [owner, other, boss])
      expect(await ddp.call('getRoomRoles', channel._id)).toEqual([entry(channel._id)]);
    expect(await owner.call('getRoomRoles', [channel._id, group._id])).toEqual(
      expect.arrayContaining([entry(channel._id), entry(group._id)]),
    );
    for (const rid of [group._id, 'no-such', [channel._id, group._id]])
      expect((await other.callRaw('getRoomRoles', rid))['error']).toMatchObject({
        error: 'error-not-allowed',
        reason: 'Not allowed',
      });
    await Promise.all([owner.close(), other.close(), boss.close()]);
  });
});
