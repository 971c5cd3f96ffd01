import { ddpOf, eventually, newRoom, newUser, type DdpClient, type TestUser } from '@gantry/testing';

/** A revoked right is gone within this time (ms). */
const REVOCATION_MS = 1_000;

const changed = (eventName: string) => (frame: Record<string, unknown>) =>
  frame['msg'] === 'changed' && JSON.stringify(frame['fields']).startsWith(`{"eventName":"${eventName}"`);

describe('streams', () => {
  let ada: TestUser;
  let grace: TestUser;
  let stranger: TestUser;
  let open: DdpClient[] = [];

  beforeAll(async () => {
    [ada, grace, stranger] = await Promise.all([
      newUser({ gateway: 0 }),
      newUser({ gateway: 1 }),
      newUser({ gateway: 1 }),
    ]);
  });

  afterEach(async () => {
    await Promise.all(open.map((client) => client.close()));
    open = [];
  });

  async function connect(user: TestUser, gateway: number): Promise<DdpClient> {
    const client = await ddpOf(user, gateway);
    open.push(client);
    return client;
  }

  const send = async (user: TestUser, rid: string, msg: string) => {
    const { body } = await user.rest.post('chat.sendMessage', { message: { rid, msg } });
    expect(body).toMatchObject({ success: true });
    return body.message;
  };

  /** Everything that was sent to the connection before this has arrived after it. */
  async function settled(user: TestUser, listener: DdpClient, rid: string): Promise<void> {
    const { _id } = await send(user, rid, 'the last one');
    await eventually(() => expect(listener.events.map(({ args }) => args[0]?._id)).toContain(_id));
  }

  describe('stream-room-messages', () => {
    it('tells a member on another gateway of sends, edits and reactions, in order', async () => {
      const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
      const listener = await connect(grace, 1);
      const writer = await connect(ada, 0);
      expect(await listener.subscribe('stream-room-messages', room._id, false)).toMatchObject({ msg: 'ready' });
      const sent = await writer.call('sendMessage', { rid: room._id, msg: 'hello' });
      await writer.call('updateMessage', { _id: sent._id, rid: room._id, msg: 'hello again' });
      await writer.call('setReaction', ':smile:', sent._id, true);
      await eventually(() => expect(listener.events).toHaveLength(3));
      expect(listener.events).toEqual([
        { collection: 'stream-room-messages', eventName: room._id, args: [{ ...sent, mentions: [], channels: [] }] },
        {
          collection: 'stream-room-messages',
          eventName: room._id,
          args: [
            expect.objectContaining({
              _id: sent._id,
              msg: 'hello again',
              editedAt: expect.any(Date),
              editedBy: { _id: ada.userId, username: ada.username },
            }),
          ],
        },
        {
          collection: 'stream-room-messages',
          eventName: room._id,
          args: [expect.objectContaining({ _id: sent._id, reactions: { ':smile:': { usernames: [ada.username] } } })],
        },
      ]);
      expect(sent).not.toHaveProperty('editedAt');
    });

    it.each(['groups', 'direct'] as const)('refuses outsiders of %s without an error', async (section) => {
      const rid =
        section === 'groups'
          ? (await newRoom(ada, { section }))._id
          : (await ada.rest.post('im.create', { username: grace.username })).body.room._id;
      const client = await connect(stranger, 1);
      const { id, ...answer } = await client.subscribe('stream-room-messages', rid, false);
      expect(answer).toEqual({ msg: 'nosub' });
      expect(await client.subscribe('stream-notify-room', `${rid}/typing`, false)).not.toHaveProperty('error');
      expect(id).toBeDefined();
    });

    it('lets others read a public channel, but not hear who types', async () => {
      const room = await newRoom(ada);
      const client = await connect(stranger, 1);
      expect(await client.subscribe('stream-room-messages', room._id, false)).toMatchObject({ msg: 'ready' });
      expect(await client.subscribe('stream-notify-room', `${room._id}/typing`, false)).toMatchObject({ msg: 'nosub' });
      expect(await client.subscribe('stream-room-messages', 'no-such-room', false)).toMatchObject({ msg: 'nosub' });
    });

    it('delivers once however often a connection subscribes, until the last one is ended', async () => {
      const room = await newRoom(ada);
      const client = await connect(ada, 1);
      const first = await client.subscribe('stream-room-messages', room._id, false);
      await client.subscribe('stream-room-messages', room._id, { useCollection: false, args: [] });
      await client.unsubscribe(first.id);
      await settled(ada, client, room._id);
      expect(client.events).toHaveLength(1);
    });
  });

  describe('__my_messages__', () => {
    it.each([
      ['groups', 'p'],
      ['channels', 'c'],
    ] as const)('tells of %s with what bots need to know, flat', async (section, roomType) => {
      const room = await newRoom(ada, { section, members: [grace.username] });
      const bot = await connect(grace, 1);
      expect(await bot.subscribe('stream-room-messages', '__my_messages__', false)).toMatchObject({ msg: 'ready' });
      const sent = await send(ada, room._id, 'hello');
      await bot.next(changed('__my_messages__'));
      expect(bot.events).toEqual([
        {
          collection: 'stream-room-messages',
          eventName: '__my_messages__',
          args: [
            expect.objectContaining({ _id: sent._id, msg: 'hello' }),
            { roomParticipant: true, roomType, roomName: room.name },
          ],
        },
      ]);
    });

    it('tells of direct conversations', async () => {
      const { body } = await ada.rest.post('im.create', { username: grace.username });
      const bot = await connect(grace, 1);
      await bot.subscribe('stream-room-messages', '__my_messages__', false);
      await send(ada, body.room._id, 'psst');
      await bot.next(changed('__my_messages__'));
      expect(bot.events[0]?.args).toEqual([
        expect.objectContaining({ msg: 'psst' }),
        expect.objectContaining({ roomParticipant: true, roomType: 'd' }),
      ]);
    });

    it('tells of public channels that the user could read but has not joined, and not of private rooms', async () => {
      const [open, closed] = [await newRoom(ada), await newRoom(ada, { section: 'groups' })];
      const bot = await connect(stranger, 1);
      await bot.subscribe('stream-room-messages', '__my_messages__', false);
      const heard = (rid: string) =>
        bot.events.filter(({ args }) => args[0].rid === rid).map(({ args: [{ msg }, meta] }) => [msg, meta]);
      await send(ada, closed._id, 'among us');
      const sent = await send(ada, open._id, 'to everybody');
      await ada.rest.post('chat.update', { roomId: open._id, msgId: sent._id, text: 'to all' });
      const meta = { roomType: 'c', roomName: open.name };
      const asVisitor = ['to everybody', 'to all'].map((msg) => [msg, { ...meta, roomParticipant: false }]);
      await eventually(() => expect(heard(open._id)).toEqual(asVisitor));
      expect(heard(closed._id)).toEqual([]);

      // Each message once, by one way or the other.
      await ada.rest.post('channels.invite', { roomId: open._id, userId: stranger.userId });
      await eventually(async () => {
        await send(ada, open._id, 'welcome');
        expect(heard(open._id)).toContainEqual(['welcome', { ...meta, roomParticipant: true }]);
      });
      const before = heard(open._id).length;
      await send(ada, open._id, 'among members');
      await eventually(() => expect(heard(open._id).length).toBeGreaterThan(before));
      await settled(ada, bot, open._id);
      expect(heard(open._id).filter(([msg]) => msg === 'among members')).toEqual([
        ['among members', { ...meta, roomParticipant: true }],
      ]);

      await stranger.rest.post('channels.leave', { roomId: open._id });
      await eventually(async () => {
        await send(ada, open._id, 'good-bye');
        expect(heard(open._id)).toContainEqual(['good-bye', { ...meta, roomParticipant: false }]);
      });
    });

    it('follows into rooms that are joined later, and out of those that are left', async () => {
      const bot = await connect(grace, 1);
      await bot.subscribe('stream-room-messages', '__my_messages__', false);
      const room = await newRoom(ada, { section: 'groups' });
      await send(ada, room._id, 'before anybody came');
      expect((await ada.rest.post('groups.invite', { roomId: room._id, userId: grace.userId })).status).toBe(200);
      await eventually(async () => {
        await send(ada, room._id, 'welcome');
        expect(bot.events.map(({ args }) => args[0].msg)).toContain('welcome');
      });
      expect(bot.events.map(({ args }) => args[0].msg)).not.toContain('before anybody came');
      await ada.rest.post('groups.kick', { roomId: room._id, userId: grace.userId });
      await new Promise((resolve) => setTimeout(resolve, REVOCATION_MS));
      const secret = await send(ada, room._id, 'among us');
      const other = await newRoom(ada, { members: [grace.username] });
      await eventually(async () => {
        await send(ada, other._id, 'elsewhere');
        expect(bot.events.map(({ args }) => args[0].msg)).toContain('elsewhere');
      });
      expect(bot.events.map(({ args }) => args[0]._id)).not.toContain(secret._id);
    });

    it('can be had beside the room itself, each once', async () => {
      const room = await newRoom(ada);
      const client = await connect(ada, 1);
      await client.subscribe('stream-room-messages', '__my_messages__', false);
      await client.subscribe('stream-room-messages', room._id, false);
      await settled(ada, client, room._id);
      await eventually(() =>
        expect(client.events.map(({ eventName }) => eventName).sort()).toEqual([room._id, '__my_messages__'].sort()),
      );
    });
  });

  describe('stream-notify-room', () => {
    it('passes typing on to others as it was written, and not to the writer', async () => {
      const room = await newRoom(ada, { members: [grace.username] });
      const [writer, listener] = await Promise.all([connect(ada, 0), connect(grace, 1)]);
      for (const client of [writer, listener])
        expect(await client.subscribe('stream-notify-room', `${room._id}/typing`, false)).toMatchObject({
          msg: 'ready',
        });
      const answer = await writer.callRaw('stream-notify-room', `${room._id}/typing`, ada.username, true, {
        extra: new Date(5),
      });
      expect(answer).toEqual({ msg: 'result', id: answer['id'] });
      await listener.next(changed(`${room._id}/typing`));
      expect(listener.events).toEqual([
        {
          collection: 'stream-notify-room',
          eventName: `${room._id}/typing`,
          args: [ada.username, true, { extra: new Date(5) }],
        },
      ]);
      // The listener answers: what the writer hears is that alone.
      await listener.call('stream-notify-room', `${room._id}/typing`, grace.username, true);
      await writer.next(changed(`${room._id}/typing`));
      expect(writer.events.map(({ args }) => args[0])).toEqual([grace.username]);
    });

    it.each<
      [
        string,
        (names: { ada: TestUser; stranger: TestUser; rid: string }) => { by: 'ada' | 'stranger'; params: unknown[] },
      ]
    >([
      ['under the name of another', ({ rid }) => ({ by: 'ada', params: [`${rid}/typing`, 'somebody-else', true] })],
      [
        'under the own full name',
        ({ ada: { username }, rid }) => ({ by: 'ada', params: [`${rid}/typing`, `Name of ${username}`, true] }),
      ],
      [
        'by an outsider',
        ({ stranger: { username }, rid }) => ({ by: 'stranger', params: [`${rid}/typing`, username, true] }),
      ],
      ['of a deletion', ({ ada: { username }, rid }) => ({ by: 'ada', params: [`${rid}/deleteMessage`, username] })],
      ['of nothing', () => ({ by: 'ada', params: [] })],
    ])('ignores a write %s without a word', async (_name, write) => {
      const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
      const listener = await connect(grace, 1);
      for (const event of ['typing', 'deleteMessage'])
        await listener.subscribe('stream-notify-room', `${room._id}/${event}`, false);
      const { by, params } = write({ ada, stranger, rid: room._id });
      const writer = await connect(by === 'ada' ? ada : stranger, 0);
      const answer = await writer.callRaw('stream-notify-room', ...params);
      expect(answer).toEqual({ msg: 'result', id: answer['id'] });
      const member = await connect(ada, 0);
      await member.call('stream-notify-room', `${room._id}/typing`, ada.username, false);
      await listener.next(changed(`${room._id}/typing`));
      expect(listener.events.map(({ args }) => args)).toEqual([[ada.username, false]]);
    });

    it('tells of deleted messages', async () => {
      const room = await newRoom(ada, { members: [grace.username] });
      const listener = await connect(grace, 1);
      await listener.subscribe('stream-notify-room', `${room._id}/deleteMessage`, false);
      const { _id } = await send(ada, room._id, 'a mistake');
      expect((await ada.rest.post('chat.delete', { roomId: room._id, msgId: _id })).body).toMatchObject({
        success: true,
      });
      await listener.next(changed(`${room._id}/deleteMessage`));
      expect(listener.events).toEqual([
        { collection: 'stream-notify-room', eventName: `${room._id}/deleteMessage`, args: [{ _id }] },
      ]);
    });
  });

  describe('stream-notify-user', () => {
    it('is for the user alone', async () => {
      const client = await connect(ada, 1);
      expect(await client.subscribe('stream-notify-user', `${grace.userId}/message`, false)).toMatchObject({
        msg: 'nosub',
      });
      expect(await client.subscribe('stream-notify-user', `${ada.userId}/message`, false)).toMatchObject({
        msg: 'ready',
      });
    });

    it('tells of rooms and subscriptions that come and go', async () => {
      const user = await newUser({ gateway: 1 });
      const client = await connect(user, 1);
      for (const event of ['rooms-changed', 'subscriptions-changed'])
        await client.subscribe('stream-notify-user', `${user.userId}/${event}`, false);
      const room = await newRoom(ada, { section: 'groups', members: [user.username] });
      const told = (event: string, change: string) =>
        eventually(() => {
          const found = client.events.find(
            ({ eventName, args }) =>
              eventName === `${user.userId}/${event}` &&
              args[0] === change &&
              [args[1].rid, args[1]._id].includes(room._id),
          );
          expect(found).toBeDefined();
          return found?.args[1];
        });
      expect(await told('subscriptions-changed', 'inserted')).toMatchObject({
        rid: room._id,
        t: 'p',
        name: room.name,
        u: { _id: user.userId },
      });
      await send(ada, room._id, 'hello');
      expect(await told('rooms-changed', 'updated')).toMatchObject({ _id: room._id, t: 'p' });
      await ada.rest.post('groups.kick', { roomId: room._id, userId: user.userId });
      expect(await told('subscriptions-changed', 'removed')).toEqual({
        _id: expect.any(String),
        rid: room._id,
        u: expect.objectContaining({ _id: user.userId }),
      });
    });

    it('explains to the sender why a message was refused', async () => {
      const { body } = await ada.rest.post('groups.create', {
        name: `quiet-${Date.now()}`,
        members: [grace.username],
        readOnly: true,
      });
      const rid = body.group._id;
      const client = await connect(grace, 1);
      await client.subscribe('stream-notify-user', `${grace.userId}/message`, false);
      const answer = await client.callRaw('sendMessage', { rid, msg: 'let me speak' });
      expect(answer).toEqual({ msg: 'result', id: answer['id'] });
      await client.next(changed(`${grace.userId}/message`));
      expect(client.events).toEqual([
        {
          collection: 'stream-notify-user',
          eventName: `${grace.userId}/message`,
          args: [
            {
              _id: expect.stringMatching(/^\d+$/),
              rid,
              ts: expect.any(Date),
              msg: expect.stringMatching(/readonly/),
              groupable: false,
              private: true,
            },
          ],
        },
      ]);
      expect(
        (await ada.rest.get('groups.messages', { roomId: rid })).body.messages.map(({ msg }: { msg: string }) => msg),
      ).not.toContain('let me speak');
    });
  });

  describe('within a second', () => {
    it.each([
      ['a kick', (rid: string) => ada.rest.post('groups.kick', { roomId: rid, userId: grace.userId })],
      ['leaving', (rid: string) => grace.rest.post('groups.leave', { roomId: rid })],
    ])('%s ends the private streams of a room', async (_name, end) => {
      const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
      const [gone, witness] = await Promise.all([connect(grace, 1), connect(ada, 1)]);
      for (const client of [gone, witness]) {
        for (const [stream, event] of [
          ['stream-room-messages', room._id],
          ['stream-notify-room', `${room._id}/typing`],
        ] as const)
          expect(await client.subscribe(stream, event, false)).toMatchObject({ msg: 'ready' });
      }
      expect((await end(room._id)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, REVOCATION_MS));
      gone.events.length = 0;
      const writer = await connect(ada, 0);
      await writer.call('stream-notify-room', `${room._id}/typing`, ada.username, true);
      await settled(ada, witness, room._id);
      expect(gone.events).toEqual([]);
      expect(await gone.subscribe('stream-room-messages', room._id, false)).toMatchObject({ msg: 'nosub' });
    });

    it('a logout over REST ends the connections of that token on every gateway, and no others', async () => {
      const user = await newUser();
      const own = [await connect(user, 0), await connect(user, 1)];
      const other = await connect(grace, 1);
      const started = Date.now();
      expect((await user.rest.post('logout')).status).toBe(200);
      await eventually(() => expect(own.map(({ closeCode }) => closeCode)).toEqual([4001, 4001]), REVOCATION_MS);
      expect(Date.now() - started).toBeLessThan(2 * REVOCATION_MS);
      expect(other.closeCode).toBeUndefined();
    });
  });
});
