import {
  admin,
  adminDdp,
  answered,
  answerOf,
  DdpClient,
  ddpOf,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const PREFIX = unique('finder');
const ask = (rest: RestClient, selector: unknown) =>
  rest.get('users.autocomplete', { selector: typeof selector === 'string' ? selector : JSON.stringify(selector) });

describe('users.autocomplete', () => {
  let ada: TestUser;
  let names: string[];

  beforeAll(async () => {
    ada = await newUser();
    names = [];
    for (const letter of ['a', 'b', 'c'])
      names.push(
        (await newUser({ prefix: `${PREFIX}-${letter}`, fields: { nickname: `nick ${PREFIX} ${letter}` } })).username,
      );
    await newUser({ prefix: `${PREFIX}-x` }).then(async ({ userId }) =>
      (await admin()).post('users.update', { userId, data: { active: false } }),
    );
  });

  const found = async (selector: unknown, rest = ada.rest) =>
    (await ask(rest, selector)).body.items.map(({ username }: { username: string }) => username);

  it('finds active people by parts of their names, but the exceptions', async () => {
    expect(
      answerOf(await ask(ada.rest, { term: PREFIX.toUpperCase(), exceptions: names.slice(1), conditions: {} })),
    ).toEqual(
      answered(200, {
        items: [
          {
            _id: expect.any(String),
            username: names[0],
            name: `Name of ${names[0]}`,
            nickname: `nick ${PREFIX} a`,
            status: expect.any(String),
          },
        ],
        success: true,
      }),
    );
    expect(await found({ term: PREFIX })).toEqual(names);
    expect(await found({ term: `nick ${PREFIX} b` })).toEqual([names[1]]);
    expect(await found({ term: `${PREFIX}.*` })).toEqual([]);
    expect((await found({ term: '' })).length).toBeGreaterThan(2);
  });

  it('takes conditions on what the caller may see', async () => {
    expect(await found({ term: PREFIX, conditions: { username: { $in: [names[2]] } } })).toEqual([names[2]]);
    expect(await found({ term: PREFIX, conditions: { active: false } })).toEqual([]);
    expect(await found({ term: PREFIX, conditions: { roles: 'user' } }, await admin())).toEqual(names);
  });

  it.each<[string, string]>([
    ['a field that the caller may not see', JSON.stringify({ term: PREFIX, conditions: { roles: 'admin' } })],
    ['credentials', JSON.stringify({ term: PREFIX, conditions: { 'services.password.bcrypt': { $exists: true } } })],
    ['code', JSON.stringify({ term: PREFIX, conditions: { $where: 'true' } })],
    ['an operator for the term', JSON.stringify({ term: { $ne: 1 } })],
    ['an unknown key', JSON.stringify({ term: PREFIX, more: 1 })],
    ['what is no JSON', '{'],
    ['no object', '5'],
  ])('refuses %s', async (_name, selector) => {
    expect(await ask(ada.rest, selector)).toMatchObject({
      status: 400,
      body: { success: false, error: expect.any(String) },
    });
  });

  it('asks for a selector and a login, and finds nobody for those who may not look outside their rooms', async () => {
    expect(answerOf(await ada.rest.get('users.autocomplete'))).toEqual(refusedText("The 'selector' param is required"));
    expect(answerOf(await ask(new RestClient(gatewayUrl()), { term: 'a' }))).toEqual(NOT_LOGGED_IN);
    const guest = await newUser({ fields: { roles: ['guest'] } });
    expect(answerOf(await ask(guest.rest, { term: PREFIX }))).toEqual(answered(200, { items: [], success: true }));
  });
});

describe('users.info with the rooms', () => {
  it('shows them to the user and to those who may see where others are', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const room = await newRoom(ada);
    const fields = JSON.stringify({ userRooms: 1 });
    for (const rest of [ada.rest, await admin()]) {
      const { body } = await rest.get('users.info', { userId: ada.userId, fields });
      expect(body.user.rooms).toContainEqual({
        _id: expect.any(String),
        rid: room._id,
        name: room.name,
        t: 'c',
        unread: 0,
        roles: ['owner'],
      });
    }
    expect((await ada.rest.get('users.info', { userId: ada.userId })).body.user).not.toHaveProperty('rooms');
    expect((await grace.rest.get('users.info', { userId: ada.userId, fields })).body.user).not.toHaveProperty('rooms');
  });
});

describe('getFullUserData', () => {
  it('shows one user as far as the caller may see it, and several to those who see everything', async () => {
    const [ada, grace] = await Promise.all([newUser(), newUser()]);
    const [client, boss, stranger] = [await ddpOf(ada), await adminDdp(1), await DdpClient.connect(gatewayUrl())];
    const [other] = await client.call('getFullUserData', { username: grace.username });
    expect(other).toEqual({
      _id: grace.userId,
      username: grace.username,
      name: `Name of ${grace.username}`,
      type: 'user',
      status: expect.any(String),
      active: true,
    });
    expect((await client.call('getFullUserData', { username: ada.username }))[0]).toMatchObject({
      _id: ada.userId,
      emails: [{ address: ada.email }],
    });
    expect((await boss.call('getFullUserData', { filter: grace.username }))[0]).toMatchObject({
      _id: grace.userId,
      roles: ['user'],
    });
    expect(await boss.call('getFullUserData', { filter: grace.email, limit: 10 })).toEqual([
      expect.objectContaining({ _id: grace.userId }),
    ]);
    expect(await client.callRaw('getFullUserData', { filter: '', limit: 50 })).not.toHaveProperty('result');
    expect((await boss.call('getFullUserData', { limit: 3 })).length).toBe(3);
    expect((await stranger.callRaw('getFullUserData', { username: ada.username }))['error']).toMatchObject({
      error: 'not-authorized',
    });
    await Promise.all([client.close(), boss.close(), stranger.close()]);
  });
});
