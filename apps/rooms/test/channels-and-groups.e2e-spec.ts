import {
  admin,
  answered,
  answerOf,
  DATE,
  eventually,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  refused,
  refusedText,
  RestClient,
  UNAUTHORIZED,
  unique,
  type TestUser,
} from '@gantry/testing';

const SECTIONS = [
  { section: 'channels', one: 'channel', many: 'channels', type: 'c', missing: 'error-roomid-param-not-provided' },
  { section: 'groups', one: 'group', many: 'groups', type: 'p', missing: 'error-room-param-not-provided' },
] as const;
const NAME_RULE = { function: 'RocketChat.getValidRoomName' };
const unknown = (one: string) =>
  refused('error-room-not-found', `The required "roomId" or "roomName" param provided does not match any ${one}`);

/** A new room (contract/defaults.json, documents.channelOrGroup): nothing more, nothing less. */
const roomOf = (creator: TestUser, type: string, name: string, usersCount: number, more: object = {}) => ({
  _id: expect.stringMatching(ID),
  name,
  fname: name,
  t: type,
  msgs: 0,
  usersCount,
  u: { _id: creator.userId, username: creator.username },
  customFields: {},
  ts: expect.stringMatching(DATE),
  ro: false,
  _updatedAt: expect.stringMatching(DATE),
  ...more,
});

describe.each(SECTIONS)('$section', ({ section, one, many, type, missing }) => {
  let ada: TestUser;
  let grace: TestUser;

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
  });

  describe('create', () => {
    it('makes a room with its members, the unknown ones left out, and says nothing in it', async () => {
      const name = unique('room');
      const reply = await ada.rest.post(`${section}.create`, {
        name,
        members: [grace.username, unique('nobody'), ada.username, grace.username],
      });
      expect(answerOf(reply)).toEqual(answered(200, { [one]: roomOf(ada, type, name, 2), success: true }));
      const roomId = reply.body[one]._id;
      expect((await grace.rest.get(`${section}.info`, { roomId })).body[one]).toEqual(roomOf(ada, type, name, 2));
      expect((await grace.rest.get(`${section}.history`, { roomId })).body).toEqual({ messages: [], success: true });
    });

    it('takes what the body says about it', async () => {
      const name = unique('room');
      const { body } = await ada.rest.post(`${section}.create`, {
        name,
        readOnly: true,
        customFields: { project: 'x' },
        extraData: { topic: 'talk' },
      });
      expect(body).toEqual({
        [one]: roomOf(ada, type, name, 1, { ro: true, customFields: { project: 'x' }, topic: 'talk' }),
        success: true,
      });
    });

    it('makes a broadcast room read-only', async () => {
      const name = unique('room');
      expect((await ada.rest.post(`${section}.create`, { name, extraData: { broadcast: true } })).body[one]).toEqual(
        roomOf(ada, type, name, 1, { ro: true, broadcast: true }),
      );
    });

    const word = section === 'channels' ? 'Param' : 'Body param';
    it.each<[string, unknown, unknown]>([
      ['no name', {}, refusedText(`${word} "name" is required`)],
      ['an empty name', { name: '' }, refusedText(`${word} "name" is required`)],
      [
        'text for members',
        { name: 'x', members: 'ada' },
        refusedText(`${word} "members" must be an array if provided`),
      ],
      [
        'text for custom fields',
        { name: 'x', customFields: 'x' },
        refusedText(`${word} "customFields" must be an object if provided`),
      ],
      [
        'a name with blanks',
        { name: 'two words' },
        refused('error-invalid-room-name', 'two words is not a valid room name.', {
          ...NAME_RULE,
          channel_name: 'two words',
        }),
      ],
      [
        'markup for a name',
        { name: '<b>' },
        refused('error-invalid-room-name', '<b> is not a valid room name.', { ...NAME_RULE, channel_name: '<b>' }),
      ],
    ])('refuses %s', async (_name, body, answer) => {
      expect(answerOf(await ada.rest.post(`${section}.create`, body))).toEqual(answer);
    });

    it('refuses a name that any room has', async () => {
      const { name } = await newRoom(grace, { section: section === 'channels' ? 'groups' : 'channels' });
      expect(answerOf(await ada.rest.post(`${section}.create`, { name }))).toEqual(
        refused('error-duplicate-channel-name', `A channel with name '${name}' exists`, {
          ...NAME_RULE,
          channel_name: name,
        }),
      );
    });

    it('makes one room when two ask for one name at once', async () => {
      const name = unique('room');
      const replies = await Promise.all([ada, grace].map(({ rest }) => rest.post(`${section}.create`, { name })));
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
    });

    it('is refused without the permission', async () => {
      const guest = await newUser({ fields: { roles: ['guest'] } });
      expect(answerOf(await guest.rest.post(`${section}.create`, { name: unique('room') }))).toEqual(UNAUTHORIZED);
    });
  });

  describe('info', () => {
    it('finds a room by id and by name', async () => {
      const { _id, name } = await newRoom(ada, { section, members: [grace.username] });
      const answer = answered(200, { [one]: roomOf(ada, type, name, 2, { _id }), success: true });
      expect(answerOf(await ada.rest.get(`${section}.info`, { roomId: _id }))).toEqual(answer);
      expect(answerOf(await grace.rest.get(`${section}.info`, { roomName: name }))).toEqual(answer);
    });

    it.each(['', `roomId=`, 'roomId=%20'])('asks which room: %s', async (query) => {
      expect(answerOf(await ada.rest.send('GET', `${section}.info?${query}`))).toEqual(
        refused(missing, 'The parameter "roomId" or "roomName" is required'),
      );
    });

    it('does not know rooms of other kinds, nor any that are not there', async () => {
      const other = await newRoom(ada, { section: section === 'channels' ? 'groups' : 'channels' });
      const targets: Record<string, string>[] = [
        { roomId: other._id },
        { roomName: other.name },
        { roomId: unique('none') },
        { roomName: unique('none') },
      ];
      for (const query of targets) {
        expect(answerOf(await ada.rest.get(`${section}.info`, query))).toEqual(unknown(one));
      }
    });
  });

  describe('list', () => {
    const list = section === 'channels' ? 'channels.list.joined' : 'groups.list';

    it('shows the rooms of the caller by name, page by page', async () => {
      const user = await newUser();
      const rooms = await Promise.all(
        ['c', 'a', 'b'].map((letter) => user.rest.post(`${section}.create`, { name: unique(letter) })),
      );
      const names = rooms.map(({ body }) => String(body[one].name)).sort();
      // The default channel is joined in the background.
      const all = await eventually(async () => {
        const { body } = await user.rest.get(list);
        expect(body[many].map((room: { name: string }) => room.name)).toEqual(
          section === 'channels' ? [...names, 'general'].sort() : names,
        );
        return body;
      });
      const total = all[many].length;
      expect(all).toEqual({ [many]: expect.any(Array), count: total, offset: 0, total, success: true });
      expect((await user.rest.get(list, { count: 1, offset: 1 })).body).toEqual({
        [many]: [all[many][1]],
        count: 1,
        offset: 1,
        total,
        success: true,
      });
      expect((await user.rest.get(list, { count: 0 })).body.count).toBe(total);
      // By id: the default channel belongs to everybody, its counters move meanwhile.
      const ids = (found: { _id: string }[]) => found.map(({ _id }) => _id);
      expect(ids((await user.rest.get(list, { sort: '{"name":-1}' })).body[many])).toEqual(ids(all[many]).reverse());
      expect((await user.rest.get(list, { fields: '{"name":1}' })).body[many]).toEqual(
        all[many].map(({ _id, name }: { _id: string; name: string }) => ({ _id, name })),
      );
    });
  });
});

describe('private groups', () => {
  it('are as unknown to strangers as those that are not there, administrators included', async () => {
    const [ada, eve] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const { _id, name } = await newRoom(ada, { section: 'groups' });
    const targets: Record<string, string>[] = [{ roomId: _id }, { roomName: name }];
    for (const rest of [eve.rest, await admin()]) {
      for (const query of targets) {
        for (const verb of ['info', 'history', 'messages', 'members'])
          expect([verb, answerOf(await rest.get(`groups.${verb}`, query))]).toEqual([verb, unknown('group')]);
        for (const verb of ['open', 'leave', 'kick'])
          expect([verb, answerOf(await rest.post(`groups.${verb}`, { ...query, userId: ada.userId }))]).toEqual([
            verb,
            unknown('group'),
          ]);
      }
    }
    expect((await eve.rest.get('groups.list')).body.groups).toEqual([]);
  });
});

describe('channels.list', () => {
  it('shows all public channels to whoever has view-c-room', async () => {
    const [ada, eve] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
    const [channel, group] = await Promise.all([newRoom(ada), newRoom(ada, { section: 'groups' })]);
    const query = JSON.stringify({ _id: { $in: [channel._id, group._id] } });
    expect((await eve.rest.get('channels.list', { query })).body).toMatchObject({
      channels: [{ _id: channel._id }],
      count: 1,
      offset: 0,
      total: 1,
      success: true,
    });
  });

  it('shows a guest the channels it is in', async () => {
    const ada = await newUser();
    const guest = await newUser({ fields: { roles: ['guest'], joinDefaultChannels: false } });
    const [{ _id }] = await Promise.all([newRoom(ada, { members: [guest.username] }), newRoom(ada)]);
    expect((await guest.rest.get('channels.list')).body).toMatchObject({ channels: [{ _id }], total: 1 });
  });

  it('is refused to who may see neither', async () => {
    const nobody = await newUser({ fields: { roles: ['livechat-agent'] } });
    expect(answerOf(await nobody.rest.get('channels.list'))).toEqual(UNAUTHORIZED);
  });

  it('answers fifty at most unless asked, and a hundred at most', async () => {
    const { rest } = await newUser();
    expect((await rest.get('channels.list')).body.count).toBeLessThanOrEqual(50);
    expect((await rest.get('channels.list', { count: 1_000 })).body.count).toBeLessThanOrEqual(100);
  });
});

describe('the general channel', () => {
  it('is there from the start and receives everybody, with a word about it', async () => {
    const ada = await newUser();
    const { body } = await eventually(async () => {
      const reply = await ada.rest.get('channels.messages', {
        roomId: 'GENERAL',
        query: JSON.stringify({ t: 'uj', 'u._id': ada.userId }),
      });
      expect(reply.body.total).toBe(1);
      return reply;
    });
    expect(body.messages).toEqual([
      {
        _id: expect.stringMatching(ID),
        rid: 'GENERAL',
        t: 'uj',
        msg: ada.username,
        u: { _id: ada.userId, username: ada.username },
        groupable: false,
        ts: expect.stringMatching(DATE),
        _updatedAt: expect.stringMatching(DATE),
      },
    ]);
    expect(
      (await new RestClient(gatewayUrl(1), ada).get('channels.info', { roomName: 'general' })).body.channel,
    ).toMatchObject({ _id: 'GENERAL', name: 'general', t: 'c', default: true });
  });

  it('is not joined by an account that asks not to', async () => {
    const ada = await newUser({ fields: { joinDefaultChannels: false } });
    const grace = await newUser();
    await eventually(async () => expect((await grace.rest.get('subscriptions.get')).body.update).toHaveLength(1));
    expect((await ada.rest.get('subscriptions.get')).body.update).toEqual([]);
  });
});
