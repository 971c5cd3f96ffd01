import { AppError, sendMessage, STREAMS, type Caller, type UserCaller } from '@gantry/contracts';
import { MethodInvoker } from './method.invoker';
import { RealtimeSession, type SessionHost, type SessionServices } from './realtime.session';

const ada: UserCaller = {
  kind: 'user',
  userId: 'ada',
  username: 'ada',
  name: 'Ada',
  roles: ['user'],
  hashedToken: 'h',
  bypassTwoFactor: false,
};
const topic = (stream: string, eventName: string): string => `${stream} ${eventName}`;

/** A session with all that it asks replaced: rights, rooms, and a hub that only remembers who listens to what. */
function sessionOf(caller: Caller = ada) {
  const listening = new Set<string>();
  const state = {
    rooms: [{ _id: 'r1', t: 'p' }],
    allowed: true,
    asVisitor: false,
    beforeRooms: async (): Promise<void> => undefined,
    failure: undefined as unknown,
  };
  const emitted: { eventName: string; args: string }[] = [];
  const host: jest.Mocked<SessionHost> = {
    dialect: 'ddp',
    deliver: jest.fn(),
    loggedIn: jest.fn(),
    loggedOut: jest.fn(),
    revoked: jest.fn(),
  };
  const invoker = {
    invoke: async ({ operation }: { operation: { id: string } }) => {
      if (operation.id === sendMessage.id) throw state.failure;
      await state.beforeRooms();
      return { rooms: state.rooms };
    },
  };
  const access = {
    read: async () => ({ allowed: state.allowed, asVisitor: state.asVisitor }),
    mayWrite: async () => true,
  };
  const limiter = { admitSubscription: async () => undefined, admitMethod: async () => undefined };
  const bus = { emit: (_stream: unknown, message: { eventName: string; args: string }) => emitted.push(message) };
  type Parts = ConstructorParameters<typeof MethodInvoker>;
  const services = {
    invoker,
    access,
    limiter,
    methods: new MethodInvoker(...([invoker, access, limiter, bus] as unknown as Parts)),
    hub: {
      subscribe: async (stream: string, eventName: string, { dialect }: { dialect: string }) => {
        listening.add(`${dialect} ${topic(stream, eventName)}`);
        return { ok: true };
      },
      unsubscribe: (stream: string, eventName: string, { dialect }: { dialect: string }) =>
        listening.delete(`${dialect} ${topic(stream, eventName)}`),
      removeSubscriber: ({ dialect }: { dialect: string }) =>
        [...listening].filter((key) => key.startsWith(`${dialect} `)).forEach((key) => listening.delete(key)),
    },
  } as unknown as SessionServices;
  return { session: new RealtimeSession(services, host, caller), host, state, listening, emitted };
}

describe('a realtime session', () => {
  it('keeps listening while one of several subscriptions to an event is left', async () => {
    const { session, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-room-messages', ['r1']);
    session.unsubscribe('1');
    expect([...listening]).toEqual(['ddp room-messages r1']);
    session.unsubscribe('2');
    expect([...listening]).toEqual([]);
  });

  it('does not follow a room that was left while the rooms of __my_messages__ were looked up', async () => {
    const { session, state, listening } = sessionOf();
    state.beforeRooms = async () => session.membershipChanged('r1', 'left');
    expect(await session.subscribe('1', 'stream-room-messages', ['__my_messages__'])).toBe(true);
    expect([...listening]).toEqual([]);
  });

  it('hears what it still may, and nothing else, after changes may have been missed', async () => {
    const { session, state, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-room-messages', ['__my_messages__']);
    state.rooms = [{ _id: 'r2', t: 'p' }];
    await session.rightsUnknown();
    expect([...listening].sort()).toEqual(['ddp room-messages r1', 'ddp-all room-messages r2']);
    Object.assign(state, { allowed: false, rooms: [] });
    await session.rightsUnknown();
    expect([...listening]).toEqual([]);
  });

  it('follows a room that was joined while the rooms of __my_messages__ were looked up', async () => {
    const { session, state, listening } = sessionOf();
    state.beforeRooms = async () => session.membershipChanged('r2', 'joined');
    await session.subscribe('1', 'stream-room-messages', ['__my_messages__']);
    expect([...listening].sort()).toEqual(['ddp-all room-messages r1', 'ddp-all room-messages r2']);
  });

  it('opens nothing when its login ends while the subscription is checked', async () => {
    const { session, state, listening } = sessionOf();
    state.beforeRooms = async () => session.revoke();
    expect(await session.subscribe('1', 'stream-room-messages', ['__my_messages__'])).toBe(false);
    expect([...listening]).toEqual([]);
  });

  it.each([
    ['shows out who only looked in', true, []],
    ['leaves members alone', false, ['ddp room-messages r1']],
  ])('%s when a room is closed to visitors', async (_name, asVisitor, left) => {
    const { session, state, listening } = sessionOf();
    state.asVisitor = asVisitor;
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.allowed = false;
    await session.roomChanged('r1');
    expect([...listening]).toEqual(left);
  });

  it('is silent and anonymous once it is revoked, but for streams that are for anyone', async () => {
    const { session, host, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-notify-all', ['x']);
    session.revoke();
    expect([...listening]).toEqual(['ddp notify-all x']);
    expect(session.caller.kind).toBe('anonymous');
    expect(host.revoked).toHaveBeenCalledTimes(1);
  });

  it('acts with the roles and names that the user has now', () => {
    const { session } = sessionOf();
    session.refresh({ roles: ['guest'], username: 'ada2' });
    expect(session.caller).toEqual({ ...ada, roles: ['guest'], username: 'ada2', name: undefined });
    expect(Object.keys(session.caller)).not.toContain('name');
  });

  it.each<[string, AppError]>([
    ['a failed check', AppError.text('Match error: Expected string')],
    ['a service that is away', AppError.unavailable('messages')],
    ['a missing right', new AppError('error-not-allowed', 'Not allowed')],
  ])('answers %s of sendMessage as an error', async (_name, failure) => {
    const { session, state, emitted } = sessionOf();
    state.failure = failure;
    await expect(session.call('sendMessage', [{ rid: 'r1', msg: 'x' }])).rejects.toBe(failure);
    expect(emitted).toEqual([]);
  });

  it('explains other refusals of sendMessage in the room', async () => {
    const { session, state, emitted } = sessionOf();
    state.failure = AppError.text('You_have_been_muted');
    expect(await session.call('sendMessage', [{ rid: 'r1', msg: 'x' }])).toBeUndefined();
    expect(emitted).toEqual([
      { eventName: 'ada/message', args: expect.stringContaining('"msg":"You_have_been_muted"') },
    ]);
  });

  it('opens nothing after it was closed', async () => {
    const { session, listening } = sessionOf();
    session.close();
    expect(await session.subscribe('1', `stream-${STREAMS.notifyAll.name}`, ['x'])).toBe(false);
    expect([...listening]).toEqual([]);
  });
});
