import { AccessPolicy } from '@gantry/access';
import { AppError, STREAMS, type Caller, type UserCaller } from '@gantry/contracts';
import { StreamAccess } from './stream.access';

type Parts = ConstructorParameters<typeof StreamAccess>;
const { roomMessages, notifyRoom, notifyUser, notifyLogged, notifyAll } = STREAMS;
const NOBODY: Caller = { kind: 'anonymous' };
const ada: UserCaller = { kind: 'user', userId: 'ada', roles: ['user'], hashedToken: 'h', bypassTwoFactor: false };

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
