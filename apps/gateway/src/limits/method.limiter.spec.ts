import { AppError, OPERATIONS, type Caller, type DdpLimit, type SettingValue } from '@gantry/contracts';
import { WindowCounters } from '@gantry/service-kit';
import { limitParts, userCaller } from './limits.fixture';
import { MethodLimiter, type LimitedCaller } from './method.limiter';
import { RestLimiter } from './rest.limiter';

const NOW = 1_700_000_000_000;
const OFF: Record<string, SettingValue> = {
  DDP_Rate_Limit_IP_Enabled: false,
  DDP_Rate_Limit_User_Enabled: false,
  DDP_Rate_Limit_Connection_Enabled: false,
  DDP_Rate_Limit_User_By_Method_Enabled: false,
  DDP_Rate_Limit_Connection_By_Method_Enabled: false,
};

function connectionOf(caller: Caller): LimitedCaller {
  return { caller, connectionCounters: new WindowCounters(256) };
}

function limiterWith(settings: Record<string, SettingValue> = {}, testMode = false): MethodLimiter {
  const { counters, policies } = limitParts(settings);
  return new MethodLimiter(counters, policies, { TEST_MODE: testMode });
}

/** How many calls pass before the first refusal, at most `max`. */
async function admitted(max: number, call: (index: number) => Promise<void>): Promise<number> {
  for (let index = 0; index < max; index++) {
    try {
      await call(index);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      return index;
    }
  }
  return max;
}

describe('the limits of realtime calls', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(NOW));
  afterEach(() => jest.restoreAllMocks());

  it('refuse with the time to wait in words and in ms', async () => {
    const limiter = limiterWith();
    const connection = connectionOf(userCaller('ada'));
    for (let call = 0; call < 10; call++) await limiter.admitMethod('rooms/get', connection);
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 2_500);
    await expect(limiter.admitMethod('rooms/get', connection)).rejects.toMatchObject({
      code: 'too-many-requests',
      reason: 'Error, too many requests. Please slow down. You must wait 8 seconds before trying again.',
      details: { timeToReset: 7_500 },
    });
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 10_000);
    await expect(limiter.admitMethod('rooms/get', connection)).resolves.toBeUndefined();
  });

  const ada = (): LimitedCaller => connectionOf(userCaller('ada'));
  const only = (name: string): Record<string, SettingValue> => ({
    ...OFF,
    [`DDP_Rate_Limit_${name}_Enabled`]: true,
    [`DDP_Rate_Limit_${name}_Requests_Allowed`]: 5,
  });

  it.each<[string, Record<string, SettingValue>, (index: number) => [string, LimitedCaller], number]>([
    ['one address, over all its users', only('IP'), (index) => [`m${index}`, connectionOf(userCaller(`u${index}`))], 5],
    ['one user, over all its connections', only('User'), (index) => [`m${index}`, ada()], 5],
    ['one user and method', only('User_By_Method'), () => ['m', ada()], 5],
    ['one user, each method apart', only('User_By_Method'), (index) => [`m${index}`, ada()], 20],
    ['one user and stream, four times as often', only('User_By_Method'), () => ['stream-notify-room', ada()], 20],
    ['several users, each apart', only('User_By_Method'), (index) => ['m', connectionOf(userCaller(`u${index}`))], 20],
    [
      'nobody by user without a login',
      only('User'),
      () => ['m', connectionOf({ kind: 'anonymous', ip: '10.0.0.1' })],
      20,
    ],
    ['several connections, each apart', only('Connection'), () => ['m', ada()], 20],
    ['nobody while all are off', OFF, () => ['m', ada()], 20],
  ])('count %s', async (_name, settings, call, expected) => {
    const limiter = limiterWith(settings);
    expect(await admitted(20, (index) => limiter.admitMethod(...call(index)))).toBe(expected);
  });

  it.each<[string, Record<string, SettingValue>, (index: number) => string, number]>([
    ['as a whole', only('Connection'), (index) => `m${index}`, 5],
    ['by method', only('Connection_By_Method'), () => 'm', 5],
    ['each method apart', only('Connection_By_Method'), (index) => `m${index}`, 20],
    ['writes to streams four times as often', only('Connection_By_Method'), () => 'stream-notify-room', 20],
  ])('count one connection %s', async (_name, settings, method, expected) => {
    const limiter = limiterWith(settings);
    const connection = ada();
    expect(await admitted(20, (index) => limiter.admitMethod(method(index), connection))).toBe(expected);
  });

  it('count subscriptions with the calls of a connection', async () => {
    const limiter = limiterWith(only('Connection'));
    const connection = ada();
    await limiter.admitMethod('m', connection);
    expect(await admitted(20, () => limiter.admitSubscription(connection))).toBe(4);
  });

  const own: DdpLimit = { calls: 3, perMs: 1_000, unless: 'send-many-messages' };

  it('hold a method to its own rule by user, in the place of the general ones by method', async () => {
    const limiter = limiterWith();
    expect(await admitted(20, () => limiter.admitMethod('m', ada(), own))).toBe(3);
    expect(await admitted(15, () => limiter.admitMethod('n', ada(), { ...own, calls: 15 }))).toBe(15);
  });

  it('exempt from the own rule of a method who holds its permission, but not from the totals', async () => {
    const limiter = limiterWith({ DDP_Rate_Limit_User_Requests_Allowed: 12 });
    expect(await admitted(20, () => limiter.admitMethod('m', connectionOf(userCaller('bot', ['bot'])), own))).toBe(12);
  });

  it('hold those without a login to the own rule of a method by connection', async () => {
    const limiter = limiterWith();
    const connection = connectionOf({ kind: 'anonymous', ip: '10.0.0.1' });
    expect(await admitted(20, () => limiter.admitMethod('m', connection, own))).toBe(3);
    expect(
      await admitted(1, () => limiter.admitMethod('m', connectionOf({ kind: 'anonymous', ip: '10.0.0.1' }), own)),
    ).toBe(1);
  });

  it('count attempts to log in by address, over all connections and together with those over REST', async () => {
    const { counters, policies } = limitParts({ API_Enable_Rate_Limiter_Limit_Calls_Default: 6 });
    const [limiter, rest] = [
      new MethodLimiter(counters, policies, { TEST_MODE: false }),
      new RestLimiter(counters, policies, { TEST_MODE: false }),
    ];
    const from = (ip: string) => connectionOf({ kind: 'anonymous', ip });
    const attempt = (ip: string, id = 'auth.sessions.login') => admitted(20, () => limiter.admitAttempt(id, from(ip)));
    const operation = { id: 'auth.sessions.login', rateLimit: 'login' } as const;
    for (let call = 0; call < 2; call++)
      await rest.admit('POST /api/v1/login', operation, { kind: 'anonymous', ip: '10.0.0.1' });
    expect([await attempt('10.0.0.1'), await attempt('10.0.0.2')]).toEqual([4, 6]);
    expect((await rest.admit('POST /api/v1/login', operation, userCaller('ada'))).refusal).toBeDefined();
    expect(await attempt('10.0.0.1', 'auth.users.register')).toBe(6);
  });

  it.each([
    [{ resume: 'token' }, true],
    [{ resume: 'token', user: { username: 'ada' }, password: 'guess' }, false],
    [{ totp: { code: '1', login: { resume: 'token' } } }, false],
    [{ user: { username: 'ada' }, password: 'guess' }, false],
    [undefined, false],
  ])('take %j for a client that comes back: %p', (form, isReturn) => {
    const login = OPERATIONS.find(({ id }) => id === 'auth.sessions.login');
    expect(login?.isReturn?.(form)).toBe(isReturn);
  });

  it('are off in TEST_MODE', async () => {
    const limiter = limiterWith(only('Connection'), true);
    const connection = ada();
    expect(await admitted(50, () => limiter.admitMethod('m', connection, own))).toBe(50);
    expect(await admitted(50, () => limiter.admitSubscription(connection))).toBe(50);
  });

  it('stay bounded when each of a thousand users calls', async () => {
    const { counters, policies } = limitParts();
    const limiter = new MethodLimiter(counters, policies, { TEST_MODE: false });
    for (let index = 0; index < 1_000; index++) await limiter.admitMethod('m', connectionOf(userCaller(`u${index}`)));
    // One address; a total and a method for each user.
    expect(counters.size).toBe(2_001);
  });

  it.each([
    ['sendMessage', { calls: 5, perMs: 1_000, unless: 'send-many-messages' }],
    ['createDirectMessage', { calls: 10, perMs: 60_000, unless: 'send-many-messages' }],
    ['login', { calls: 5, perMs: 10_000, per: 'connection' }],
  ])('are declared for %s as the contract has them', (method, limit) => {
    expect(OPERATIONS.flatMap(({ ddp }) => ddp ?? []).find((binding) => binding.method === method)?.limit).toEqual(
      limit,
    );
  });
});
