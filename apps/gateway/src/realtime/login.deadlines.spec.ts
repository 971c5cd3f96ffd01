import type { Caller } from '@gantry/contracts';
import { LoginDeadlines } from './login.deadlines';

type Parts = ConstructorParameters<typeof LoginDeadlines>;

const ada: Caller = {
  kind: 'user',
  userId: 'ada',
  username: 'ada',
  roles: [],
  hashedToken: 'h',
  bypassTwoFactor: false,
};
const inMs = (ms: number): Date => new Date(Date.now() + ms);
const DAY_MS = 86_400_000;

function setUp() {
  const auth = {
    login: undefined as { caller: Caller; expiresAt?: Date } | undefined,
    failure: undefined as Error | undefined,
    asked: 0,
    known: undefined as Date | undefined,
  };
  const logins = {
    endOf: () => auth.known,
    resolve: async () => {
      auth.asked++;
      if (auth.failure) throw auth.failure;
      return auth.login;
    },
  };
  const deadlines = new LoginDeadlines(...([logins, { warn: jest.fn() }] as unknown as Parts));
  const session = { id: 's', caller: ada, loginEnds: undefined as Date | undefined, revoke: jest.fn() };
  return { deadlines, session, auth };
}

describe('LoginDeadlines', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends a connection with its login, and asks nobody before', async () => {
    const { deadlines, session, auth } = setUp();
    session.loginEnds = inMs(60_000);
    deadlines.watch(session);
    await jest.advanceTimersByTimeAsync(59_999);
    expect([auth.asked, session.revoke.mock.calls.length]).toEqual([0, 0]);
    await jest.advanceTimersByTimeAsync(1);
    expect([auth.asked, session.revoke.mock.calls.length]).toEqual([1, 1]);
  });

  it('knows the end of a login that was found by the gateway itself', async () => {
    const { deadlines, session, auth } = setUp();
    auth.known = inMs(1_000);
    deadlines.watch(session);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(session.revoke).toHaveBeenCalledTimes(1);
  });

  it('waits for ends that are further away than a timer goes', async () => {
    const { deadlines, session } = setUp();
    session.loginEnds = inMs(90 * DAY_MS);
    deadlines.watch(session);
    await jest.advanceTimersByTimeAsync(90 * DAY_MS - 1);
    expect(session.revoke).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(session.revoke).toHaveBeenCalledTimes(1);
  });

  it('lets a login go on that lasts, and asks again about one that has another end', async () => {
    const { deadlines, session, auth } = setUp();
    session.loginEnds = inMs(1_000);
    auth.login = { caller: ada, expiresAt: inMs(5_000) };
    deadlines.watch(session);
    await jest.advanceTimersByTimeAsync(1_000);
    auth.login = { caller: ada };
    await jest.advanceTimersByTimeAsync(10 * DAY_MS);
    expect([auth.asked, session.revoke.mock.calls.length]).toEqual([2, 0]);
  });

  it('asks again when auth cannot answer', async () => {
    const { deadlines, session, auth } = setUp();
    session.loginEnds = inMs(1_000);
    auth.failure = new Error('away');
    deadlines.watch(session);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(session.revoke).not.toHaveBeenCalled();
    auth.failure = undefined;
    await jest.advanceTimersByTimeAsync(250);
    expect(session.revoke).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'logs out',
      (session: ReturnType<typeof setUp>['session'], deadlines: LoginDeadlines) =>
        deadlines.watch(Object.assign(session, { caller: { kind: 'anonymous' } })),
    ],
    ['closes', (session: ReturnType<typeof setUp>['session'], deadlines: LoginDeadlines) => deadlines.forget(session)],
    [
      'stops with the process',
      (_session: ReturnType<typeof setUp>['session'], deadlines: LoginDeadlines) => deadlines.onModuleDestroy(),
    ],
  ])('forgets a connection that %s', async (_name, end) => {
    const { deadlines, session, auth } = setUp();
    session.loginEnds = inMs(1_000);
    deadlines.watch(session);
    end(session, deadlines);
    await jest.advanceTimersByTimeAsync(10_000);
    expect([auth.asked, session.revoke.mock.calls.length]).toEqual([0, 0]);
  });
});
