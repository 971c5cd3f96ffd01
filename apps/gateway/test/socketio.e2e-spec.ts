import { ddpOf, eventually, gatewayUrl, newRoom, newUser, type TestUser } from '@gantry/testing';
import { io, type Socket } from 'socket.io-client';

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read documented fields of documented events */
type Answer = any;

describe('socket.io', () => {
  let ada: TestUser;
  let grace: TestUser;
  let open: Socket[] = [];

  beforeAll(async () => {
    [ada, grace] = await Promise.all([newUser({ gateway: 0 }), newUser({ gateway: 1 })]);
  });

  afterEach(() => {
    open.forEach((socket) => socket.disconnect());
    open = [];
  });

  function client(gateway: number, auth: object = {}, namespace = '/realtime'): Socket {
    const socket = io(gatewayUrl(gateway) + namespace, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
    });
    open.push(socket);
    return socket;
  }

  const loginOf = (user: TestUser) => ({ userId: user.userId, token: user.authToken });
  const ask = (socket: Socket, event: string, message: unknown): Promise<Answer> =>
    socket.timeout(5_000).emitWithAck(event, message);
  const call = (socket: Socket, method: string, ...params: unknown[]): Promise<Answer> =>
    ask(socket, 'call', { method, params });
  const subscribe = (socket: Socket, name: string, eventName: string, id = eventName): Promise<Answer> =>
    ask(socket, 'subscribe', { id, name, params: [eventName, false] });

  function eventsOf(socket: Socket): Answer[] {
    const events: Answer[] = [];
    socket.on('changed', (frame) => events.push(frame));
    return events;
  }

  it.each(['websocket', 'polling'])('takes a login in the handshake, over %s', async (transport) => {
    const socket = io(`${gatewayUrl(1)}/realtime`, { auth: loginOf(ada), transports: [transport], forceNew: true });
    open.push(socket);
    expect(await call(socket, 'subscriptions/get')).toEqual({ result: expect.any(Array) });
  });

  it('refuses a wrong login in the handshake', async () => {
    const socket = client(1, { userId: ada.userId, token: 'wrong' });
    const error = await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    expect(error.message).toBe('You must be logged in to do this.');
  });

  it('has no other namespace', async () => {
    for (const namespace of ['/', '/nonsense']) {
      const socket = client(0, {}, namespace);
      await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    }
  });

  it('takes a login by call, and a logout', async () => {
    const socket = client(1);
    expect(await call(socket, 'sendMessage', { rid: 'GENERAL', msg: 'x' })).toEqual({
      error: { error: 'error-invalid-user', reason: 'Invalid user' },
    });
    expect(await call(socket, 'login', { resume: ada.authToken })).toEqual({
      result: { id: ada.userId, token: ada.authToken, tokenExpires: { $date: expect.any(Number) }, type: 'resume' },
    });
    expect(await subscribe(socket, 'stream-notify-user', `${ada.userId}/message`)).toEqual({ ready: true });
    const own = await newUser();
    expect(await call(socket, 'login', { resume: own.authToken })).toMatchObject({ result: { id: own.userId } });
    expect(await call(socket, 'logout')).toEqual({});
    expect(await call(socket, 'logout')).toEqual({});
    expect(await call(socket, 'readMessages', 'GENERAL')).toMatchObject({ error: { error: 'error-invalid-user' } });
  });

  it('acknowledges what it cannot do with an error', async () => {
    const socket = client(0, loginOf(ada));
    expect(await call(socket, 'nonsense')).toEqual({ error: { error: 404, reason: "'nonsense' not found" } });
    expect(await ask(socket, 'call', 'nonsense')).toEqual({ error: { error: 400, reason: 'Match failed' } });
    expect(await ask(socket, 'subscribe', { id: '1', name: 'nonsense', params: [] })).toEqual({
      error: { error: 404, reason: "'nonsense' not found" },
    });
    expect(await subscribe(socket, 'stream-notify-user', `${grace.userId}/message`)).toEqual({ ready: false });
    expect(await call(socket, 'sendMessage', 'text')).toMatchObject({ error: expect.anything() });
  });

  it('delivers the streams that DDP delivers, until unsubscribed', async () => {
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const socket = client(1, loginOf(grace));
    const events = eventsOf(socket);
    expect(await subscribe(socket, 'stream-room-messages', room._id)).toEqual({ ready: true });
    const { result } = await call(client(0, loginOf(ada)), 'sendMessage', { rid: room._id, msg: 'hello' });
    await eventually(() =>
      expect(events).toEqual([
        {
          msg: 'changed',
          collection: 'stream-room-messages',
          id: 'id',
          fields: { eventName: room._id, args: [result] },
        },
      ]),
    );
    expect(result.ts).toEqual({ $date: expect.any(Number) });
    expect(await ask(socket, 'unsubscribe', { id: room._id })).toEqual({});
    const witness = await ddpOf(grace, 1);
    await witness.subscribe('stream-room-messages', room._id, false);
    await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'unheard' } });
    await witness.next((frame) => frame['msg'] === 'changed');
    expect(events).toHaveLength(1);
    await witness.close();
  });

  it('reads dates of arguments as EJSON', async () => {
    const room = await newRoom(ada);
    const socket = client(0, loginOf(ada));
    await call(socket, 'sendMessage', { rid: room._id, msg: 'missed' });
    const { result } = await call(socket, 'loadMissedMessages', room._id, { $date: 0 });
    expect(result.map(({ msg }: { msg: string }) => msg)).toContain('missed');
  });

  it('passes typing between socket.io and DDP', async () => {
    const room = await newRoom(ada, { members: [grace.username] });
    const socket = client(0, loginOf(ada));
    const events = eventsOf(socket);
    const listener = await ddpOf(grace, 1);
    await subscribe(socket, 'stream-notify-room', `${room._id}/typing`);
    await listener.subscribe('stream-notify-room', `${room._id}/typing`, false);
    await call(socket, 'stream-notify-room', `${room._id}/typing`, ada.username, true);
    await listener.next((frame) => frame['msg'] === 'changed');
    expect(listener.events[0]?.args).toEqual([ada.username, true]);
    await listener.call('stream-notify-room', `${room._id}/typing`, grace.username, true);
    await eventually(() => expect(events.map(({ fields }) => fields.args)).toEqual([[grace.username, true]]));
    await listener.close();
  });

  it('tells that a subscription has ended, and takes it anew', async () => {
    const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const socket = client(1, loginOf(grace));
    const ended = new Promise((resolve) => socket.once('nosub', resolve));
    expect(await subscribe(socket, 'stream-room-messages', room._id)).toEqual({ ready: true });
    expect(await subscribe(socket, 'stream-room-messages', 'GENERAL', room._id)).toEqual({ ready: true });
    await ada.rest.post('groups.kick', { roomId: room._id, userId: grace.userId });
    expect(await ended).toEqual({ msg: 'nosub', id: room._id });
    expect(await subscribe(socket, 'stream-room-messages', room._id)).toEqual({ ready: false });
    await ada.rest.post('groups.invite', { roomId: room._id, userId: grace.userId });
    await eventually(async () =>
      expect(await subscribe(socket, 'stream-room-messages', room._id)).toEqual({ ready: true }),
    );
  });

  it('ends when the login is revoked elsewhere', async () => {
    const user = await newUser({ gateway: 0 });
    const socket = client(1, loginOf(user));
    await call(socket, 'subscriptions/get');
    const gone = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    await user.rest.post('logout');
    expect(await gone).toBe('io server disconnect');
  });

  describe('a lost connection', () => {
    /** Cuts the transport, runs what happens meanwhile, and resolves when the client is back. */
    async function away(socket: Socket, meanwhile: () => Promise<unknown>): Promise<void> {
      socket.io.reconnection(false);
      const lost = new Promise((resolve) => socket.once('disconnect', resolve));
      socket.io.engine.close();
      await lost;
      await meanwhile();
      socket.io.reconnection(true);
      // Refused where the server had not noticed the loss yet when the login ended: there is nothing to recover then.
      const back = new Promise<void>((resolve) =>
        ['connect', 'connect_error'].forEach((event) => socket.once(event, () => resolve())),
      );
      socket.connect();
      await back;
    }

    it('is recovered with every event that was missed, once and in order, and goes on', async () => {
      const room = await newRoom(ada, { section: 'groups', members: [grace.username] });
      const socket = client(1, loginOf(grace));
      const events = eventsOf(socket);
      await subscribe(socket, 'stream-room-messages', room._id);
      const send = (msg: string) => ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg } });
      const expected: string[] = [];
      for (let round = 0; round < 3; round++) {
        await away(socket, async () => {
          for (let index = 0; index < 5; index++) {
            expected.push(`missed ${round}.${index}`);
            await send(`missed ${round}.${index}`);
          }
        });
        expect(socket.recovered).toBe(true);
        expected.push(`seen ${round}`);
        await send(`seen ${round}`);
        await eventually(() => expect(events.map(({ fields }) => fields.args[0].msg)).toEqual(expected));
      }
      expect(await call(socket, 'readMessages', room._id)).toEqual({});
      expect(await ask(socket, 'unsubscribe', { id: room._id })).toEqual({});
    });

    it('is not recovered once its login is over', async () => {
      const user = await newUser();
      const room = await newRoom(user);
      const socket = client(1, loginOf(user));
      const events = eventsOf(socket);
      await subscribe(socket, 'stream-room-messages', room._id);
      const ended = new Promise<string>((resolve) => {
        socket.on('disconnect', (reason) => reason === 'io server disconnect' && resolve(reason));
        socket.on('connect_error', ({ message }) => resolve(message));
      });
      await away(socket, async () => {
        await user.rest.post('logout');
        // Another of the user's connections to the gateway knows: so does the one that is away.
        await eventually(async () => expect((await user.rest.get('me')).status).toBe(401));
      });
      await ended;
      expect(events).toEqual([]);
    });
  });
});
