import { AccessPolicy } from '@gantry/access';
import { AppError, sendMessage, STREAMS, type Caller, type UserCaller } from '@gantry/contracts';
import type { Policy } from '@gantry/service-kit';
import { MethodInvoker } from './method.invoker';
import { RealtimeSession } from './realtime.session';
import type { SessionHost } from './session.host';
import type { SessionServices } from './session.services';
import type { Basis } from './stream.access';

const ada: UserCaller = {
  kind: 'user',
  userId: 'ada',
  username: 'ada',
  name: 'Ada',
  roles: ['user'],
  hashedToken: 'h',
  bypassTwoFactor: false,
};
const CHANNELS = 'ddp-all public-channel-messages all';
const policyOf = (rolesThatRead: string[], anonymousRead = false) =>
  ({
    access: new AccessPolicy({ 'view-c-room': rolesThatRead, 'view-privileged-setting': rolesThatRead }),
    settings: { flag: () => anonymousRead },
  }) as unknown as Policy;
const topic = (stream: string, eventName: string): string => `${stream} ${eventName}`;

/** A session with all that it asks replaced: rights, rooms, and a hub that only remembers who listens to what. */
function sessionOf(caller: Caller = ada) {
  const listening = new Set<string>();
  const state = {
    rooms: [{ _id: 'r1', t: 'p' }],
    allowed: true,
    basis: 'membership' as Basis,
    policy: policyOf([]),
    /** Tokens of visitors who have a room. */
    visitors: new Set<string>(),
    beforeAnswer: async (): Promise<void> => undefined,
    beforeRooms: async (): Promise<void> => undefined,
    roomsFailure: undefined as Error | undefined,
    failure: undefined as unknown,
  };
  const emitted: { eventName: string; args: string }[] = [];
  const host: jest.Mocked<SessionHost> = {
    dialect: 'ddp',
    deliver: jest.fn(),
    ended: jest.fn(),
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
    read: async () => {
      await state.beforeAnswer();
      if (state.roomsFailure) throw state.roomsFailure;
      return { allowed: state.allowed, basis: state.basis };
    },
    policy: async () => state.policy,
    writable: async (_stream: unknown, _eventName: string, args: unknown[]) => args,
    readAsVisitor: async (_stream: unknown, _eventName: string, token: string) => ({
      allowed: state.visitors.has(token),
      basis: 'membership' as Basis,
    }),
  };
  const limiter = { admitSubscription: async () => undefined, admitMethod: async () => undefined };
  const bus = { emit: (_stream: unknown, message: { eventName: string; args: string }) => emitted.push(message) };
  const visitors = { callerOf: async (_operation: unknown, _token: unknown, from: Caller) => from };
  type Parts = ConstructorParameters<typeof MethodInvoker>;
  const services = {
    invoker,
    access,
    limiter,
    methods: new MethodInvoker(...([invoker, access, limiter, bus, visitors] as unknown as Parts)),
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
    expect(await session.subscribe('1', 'stream-room-messages', ['__my_messages__'])).toBe('ready');
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
    expect(await session.subscribe('1', 'stream-room-messages', ['__my_messages__'])).toBe('refused');
    expect([...listening]).toEqual([]);
  });

  it.each<[string, Basis, string[]]>([
    ['shows out who only looked in', 'rights', []],
    ['leaves members alone', 'membership', ['ddp room-messages r1']],
  ])('%s when a room is closed to visitors', async (_name, basis, left) => {
    const { session, host, state, listening } = sessionOf();
    state.basis = basis;
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.allowed = false;
    await session.roomChanged('r1');
    expect([...listening]).toEqual(left);
    expect(host.ended.mock.calls).toEqual(left.length === 0 ? [['1']] : []);
  });

  it.each<[string, string, string]>([
    ['a public channel', 'stream-room-messages', 'r1'],
    ['settings', 'stream-notify-logged', 'private-settings-changed'],
  ])('ends what roles or permissions no longer allow, and says so: %s', async (_name, stream, eventName) => {
    const { session, host, state, listening } = sessionOf();
    state.basis = 'rights';
    await session.subscribe('1', stream, [eventName]);
    await session.rightsChanged(policyOf(['user']));
    expect([session.restsOnRights, listening.size, host.ended.mock.calls]).toEqual([true, 1, []]);
    session.refresh({ roles: ['guest'] });
    await session.rightsChanged(policyOf(['user']));
    expect([session.restsOnRights, listening.size, host.ended.mock.calls]).toEqual([false, 0, [['1']]]);
    // The id is free again.
    session.refresh({ roles: ['user'] });
    expect(await session.subscribe('1', stream, [eventName])).toBe('ready');
  });

  it('refuses, and tells once, what loses its right while it is opened', async () => {
    const { session, host, state, listening } = sessionOf();
    state.basis = 'rights';
    state.beforeAnswer = async () => session.revoke();
    expect(await session.subscribe('1', 'stream-room-messages', ['r1'])).toBe('refused');
    expect([...listening, ...host.ended.mock.calls]).toEqual([]);
  });

  it('hears a public channel that its user has left as a visitor, whose right may end', async () => {
    const { session, host, state } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.basis = 'rights';
    await session.membershipChanged('r1', 'left');
    expect(host.ended).not.toHaveBeenCalled();
    await session.rightsChanged(policyOf([]));
    expect(host.ended.mock.calls).toEqual([['1']]);
  });

  it('hears as a member what its user has joined, whatever the rights of visitors', async () => {
    const { session, host, state } = sessionOf();
    state.basis = 'rights';
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.basis = 'membership';
    await session.membershipChanged('r1', 'joined');
    await session.rightsChanged(policyOf([]));
    expect(host.ended).not.toHaveBeenCalled();
  });

  it.each<['joined' | 'left', unknown[]]>([
    ['left', [['1']]],
    ['joined', []],
  ])('when nobody can tell after a membership was %s, ended are %j', async (change, ended) => {
    const { session, host, state } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.roomsFailure = AppError.unavailable('rooms');
    await expect(session.membershipChanged('r1', change)).rejects.toBe(state.roomsFailure);
    expect(host.ended.mock.calls).toEqual(ended);
  });

  it('goes on while nobody can be asked after an absence of the bus, until it is told to end', async () => {
    const { session, host, state, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-room-messages', ['__my_messages__']);
    state.basis = 'login';
    await session.subscribe('3', 'stream-notify-all', ['x']);
    state.roomsFailure = AppError.unavailable('rooms');
    await expect(session.rightsUnknown()).rejects.toBe(state.roomsFailure);
    expect(host.ended).not.toHaveBeenCalled();
    session.endUnchecked();
    expect(host.ended.mock.calls).toEqual([['1'], ['2']]);
    expect([...listening]).toEqual(['ddp notify-all x']);
  });

  it('ends every subscription to a room that is gone', async () => {
    const { session, host } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-notify-room', ['r1/typing']);
    await session.subscribe('3', 'stream-room-messages', ['r2']);
    session.roomGone('r1');
    expect(host.ended.mock.calls).toEqual([['1'], ['2']]);
  });

  it('looks at the rights of who logs in where nobody was', async () => {
    const { session, host, state } = sessionOf({ kind: 'anonymous' });
    state.basis = 'rights';
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    state.allowed = false;
    await session.changeLogin('login', async () => ({ caller: ada }));
    expect(host.ended.mock.calls).toEqual([['1']]);
  });

  it('ignores a second subscription of one id', async () => {
    const { session, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    expect(await session.subscribe('1', 'stream-room-messages', ['r2'])).toBe('ignored');
    expect([...listening]).toEqual(['ddp room-messages r1']);
  });

  it('follows public channels beside its own rooms as long as its user may look into them', async () => {
    const { session, state, listening } = sessionOf();
    state.policy = policyOf(['user']);
    await session.subscribe('1', 'stream-room-messages', ['__my_messages__']);
    expect([...listening].sort()).toEqual([CHANNELS, 'ddp-all room-messages r1']);
    await session.rightsChanged(policyOf([]));
    expect([...listening]).toEqual(['ddp-all room-messages r1']);
    await session.rightsChanged(policyOf(['user']));
    expect([...listening].sort()).toEqual([CHANNELS, 'ddp-all room-messages r1']);
    session.unsubscribe('1');
    expect([...listening]).toEqual([]);
  });

  it('is silent and anonymous once it is revoked, but for streams that are for anyone', async () => {
    const { session, host, listening } = sessionOf();
    await session.subscribe('1', 'stream-room-messages', ['r1']);
    await session.subscribe('2', 'stream-notify-all', ['x']);
    session.revoke();
    expect([...listening]).toEqual(['ddp notify-all x']);
    expect(host.ended.mock.calls).toEqual([['1']]);
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
    expect(await session.subscribe('1', `stream-${STREAMS.notifyAll.name}`, ['x'])).toBe('refused');
    expect([...listening]).toEqual([]);
  });
});

describe('a visitor on a realtime session', () => {
  const token = 'a token of a visitor';
  const nobody: Caller = { kind: 'anonymous', ip: '10.0.0.1' };

  it.each([
    ['room-messages', 'r1', { token }],
    ['room-messages', 'r1', { useCollection: false, args: [{ visitorToken: token }] }],
    ['notify-room', 'r1/typing', { token, visitorToken: token }],
  ])('hears stream-%s of its room by the token beside the event %s', async (stream, eventName, extra) => {
    const { session, state, listening } = sessionOf(nobody);
    state.allowed = false;
    expect(await session.subscribe('1', `stream-${stream}`, [eventName, extra])).toBe('refused');
    state.visitors.add(token);
    expect(await session.subscribe('1', `stream-${stream}`, [eventName, extra])).toBe('ready');
    expect([...listening]).toEqual([`ddp ${topic(stream, eventName)}`]);
  });

  it('hears nothing that is not of a room', async () => {
    const { session, state } = sessionOf(nobody);
    state.visitors.add(token);
    state.allowed = false;
    expect(await session.subscribe('1', 'stream-notify-logged', ['x', { token }])).toBe('refused');
  });

  it('goes on hearing it whatever login comes and goes, and no longer once the token is nobody’s', async () => {
    const { session, state, host, listening } = sessionOf(nobody);
    state.visitors.add(token);
    await session.subscribe('1', 'stream-room-messages', ['r1', { token }]);
    session.become(ada);
    session.revoke();
    expect(listening.size).toBe(1);
    state.visitors.clear();
    await session.rightsUnknown();
    expect([...listening]).toEqual([]);
    expect(host.ended).toHaveBeenCalledWith('1');
  });

  it('is a user where there is a login', async () => {
    const { session, state } = sessionOf();
    state.visitors.add(token);
    state.allowed = false;
    expect(await session.subscribe('1', 'stream-room-messages', ['r1', { token }])).toBe('refused');
  });
});
