import { AccessPolicy } from '@gantry/access';
import { AppError, STREAMS, type Caller, type UserCaller } from '@gantry/contracts';
import { StreamAccess } from './stream.access';

type Parts = ConstructorParameters<typeof StreamAccess>;
const { roomMessages, notifyRoom, notifyUser, notifyLogged, notifyAll } = STREAMS;
const NOBODY: Caller = { kind: 'anonymous' };
const ada: UserCaller = { kind: 'user', userId: 'ada', roles: ['user'], hashedToken: 'h', bypassTwoFactor: false };

const GUEST_TOKEN = 'a token of a guest';
const guest: Caller = { kind: 'visitor', visitorId: 'v', username: 'guest-1' };

/** Rooms answers what the test says, and the policy lets users read public channels. */
function setUp(place = { read: true, member: false }) {
  const rooms = { place, failure: undefined as Error | undefined, asked: 0, before: (): void => undefined };
  const state = { caller: ada as Caller, anonymousRead: false };
  const access = new StreamAccess(
    ...([
      {
        invoke: async () => {
          const answer = { ...rooms.place };
          rooms.asked++;
          rooms.before();
          if (rooms.failure) throw rooms.failure;
          return answer;
        },
      },
      {
        current: async () => ({
          access: new AccessPolicy({ 'view-c-room': ['user'], 'view-privileged-setting': ['admin'] }),
          settings: { flag: () => state.anonymousRead },
        }),
      },
      { find: async (token: string) => (token === GUEST_TOKEN ? guest : undefined) },
    ] as unknown as Parts),
  );
  return { access, rooms, state, now: () => state.caller };
}

const change = (rid: string) => ({ id: 'e', at: new Date(), traceId: 't', payload: { rid, t: 'p' as const } });

describe('StreamAccess.read', () => {
  it.each<[string, (typeof STREAMS)[keyof typeof STREAMS], string, Caller, object]>([
    ['anyone', notifyAll, 'x', NOBODY, { allowed: true, basis: 'login' }],
    ['an empty event name', notifyAll, '', ada, { allowed: false }],
    ['a stream for users', notifyLogged, 'x', ada, { allowed: true, basis: 'login' }],
    ['a stream for users, without a login', notifyLogged, 'x', NOBODY, { allowed: false }],
    ['what is for one user', notifyUser, 'ada/message', ada, { allowed: true, basis: 'login' }],
    ['what is for another user', notifyUser, 'bob/message', ada, { allowed: false }],
    ['private settings', notifyLogged, 'private-settings-changed', ada, { allowed: false, basis: 'rights' }],
    [
      'private settings, as administrator',
      notifyLogged,
      'private-settings-changed',
      { ...ada, roles: ['admin'] },
      { allowed: true, basis: 'rights' },
    ],
    ['a public channel', roomMessages, 'r', ada, { allowed: true, basis: 'rights' }],
    ['a public channel, by rights that rooms has not lost yet', roomMessages, 'r', NOBODY, { allowed: false }],
    ['typing in a room of others', notifyRoom, 'r/typing', ada, { allowed: false }],
  ])('%s', async (_name, stream, eventName, caller, expected) => {
    const { access } = setUp();
    expect(await access.read(stream, eventName, () => caller)).toMatchObject(expected);
  });

  it.each([
    [roomMessages, 'r'],
    [notifyRoom, 'r/typing'],
  ])('a room of the user rests on the membership: $name', async (stream, eventName) => {
    const { access, state, now } = setUp({ read: true, member: true });
    state.caller = { ...ada, roles: [] };
    expect(await access.read(stream, eventName, now)).toEqual({ allowed: true, basis: 'membership' });
  });

  it('asks again when the room has changed while rooms was asked, and not when another has', async () => {
    const { access, rooms, now } = setUp();
    rooms.before = () => {
      access.onRoomChanged(change('other'));
      if (rooms.asked > 1) return;
      rooms.place = { read: false, member: false };
      access.onRoomChanged(change('r'));
    };
    expect(await access.read(roomMessages, 'r', now)).toMatchObject({ allowed: false });
    expect(rooms.asked).toBe(2);
  });

  it('decides by the roles at the moment of the answer', async () => {
    const { access, rooms, state, now } = setUp();
    rooms.before = () => {
      state.caller = { ...ada, roles: ['guest'] };
    };
    expect(await access.read(roomMessages, 'r', now)).toMatchObject({ allowed: false });
  });

  it.each<[string, AppError, boolean]>([
    ['refuses a room that rooms does not know', new AppError('error-room-not-found'), false],
    ['passes on that rooms is away', AppError.unavailable('rooms'), true],
  ])('%s', async (_name, failure, thrown) => {
    const { access, rooms, now } = setUp();
    rooms.failure = failure;
    const answer = access.read(roomMessages, 'r', now);
    if (thrown) await expect(answer).rejects.toBe(failure);
    else expect(await answer).toMatchObject({ allowed: false });
  });
});

describe('a visitor', () => {
  const own = { read: true, member: true };
  const foreign = { read: false, member: false };
  const nowhere = () => ({});

  it.each<[string, (typeof STREAMS)[keyof typeof STREAMS], string, string, typeof own, boolean]>([
    ['messages of its room', roomMessages, 'r', GUEST_TOKEN, own, true],
    ['typing in its room', notifyRoom, 'r/typing', GUEST_TOKEN, own, true],
    ['messages of another room', roomMessages, 'r', GUEST_TOKEN, foreign, false],
    ['its room, by a token that nobody has', roomMessages, 'r', 'x', own, false],
    ['what is for users', notifyLogged, 'x', GUEST_TOKEN, own, false],
    ['what is for one user', notifyUser, 'v/message', GUEST_TOKEN, own, false],
  ])('asks for %s', async (_name, stream, eventName, token, place, allowed) => {
    const { access } = setUp(place);
    expect((await access.readAsVisitor(stream, eventName, token, nowhere)).allowed).toBe(allowed);
  });

  it.each<[string, unknown[], typeof own, unknown]>([
    ['its own name', ['guest-1', true, { token: GUEST_TOKEN }], own, ['guest-1', true]],
    ['another name', ['ada', true, { token: GUEST_TOKEN }], own, undefined],
    ['another room', ['guest-1', true, { token: GUEST_TOKEN }], foreign, undefined],
    ['a token that nobody has', ['guest-1', true, { token: 'x' }], own, undefined],
    ['no token', ['guest-1', true], own, undefined],
  ])('types by %s, and nobody hears the token', async (_name, args, place, heard) => {
    const { access } = setUp(place);
    expect(await access.writable(notifyRoom, 'r/typing', args, NOBODY)).toEqual(heard);
  });
});
