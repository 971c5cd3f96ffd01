import { renderRestError } from '../rest/rest.error';
import { limitParts, userCaller } from './limits.fixture';
import { RestLimiter, type RestAdmission } from './rest.limiter';
import type { Caller, RateLimitClass, SettingValue } from '@gantry/contracts';

const ADA = userCaller('ada');
const GRACE = userCaller('grace');
const BOT = userCaller('bot', ['bot']);
const ANONYMOUS: Caller = { kind: 'anonymous', ip: '10.0.0.1' };
const ELSEWHERE: Caller = { kind: 'anonymous', ip: '10.0.0.2' };
const NOW = 1_700_000_000_000;

function limiterWith(settings: Record<string, SettingValue> = {}, testMode = false) {
  const { counters, policies } = limitParts(settings);
  const limiter = new RestLimiter(counters, policies, { TEST_MODE: testMode });
  const repeat = async (
    times: number,
    caller: Caller,
    limitClass: RateLimitClass = 'default',
    route = 'GET /api/v1/me',
  ): Promise<RestAdmission> => {
    const operation = { id: 'auth.sessions.login', rateLimit: limitClass };
    let last = await limiter.admit(route, operation, caller);
    for (let call = 1; call < times; call++) last = await limiter.admit(route, operation, caller);
    return last;
  };
  return { limiter, repeat, counters };
}

describe('the rate limiter of REST routes', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(NOW));
  afterEach(() => jest.restoreAllMocks());

  it('tells limit, calls left and the end of the window in epoch ms', async () => {
    const { repeat } = limiterWith();
    expect(await repeat(3, ADA)).toEqual({
      headers: { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': String(NOW + 60_000) },
    });
  });

  it('refuses the call after the last one with 429 and the seconds to wait', async () => {
    const { repeat } = limiterWith();
    expect((await repeat(10, ADA)).refusal).toBeUndefined();
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 10_500);
    const { headers, refusal } = await repeat(1, ADA);
    expect(headers).toEqual({
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW + 60_000),
      'retry-after': '50',
    });
    expect(refusal && renderRestError(refusal)).toEqual({
      status: 429,
      body: {
        success: false,
        error:
          'Error, too many requests. Please slow down. You must wait 50 seconds before trying this endpoint again. [error-too-many-requests]',
      },
    });
  });

  it('admits again when the window is over', async () => {
    const { repeat } = limiterWith();
    await repeat(11, ADA);
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 60_000);
    expect((await repeat(1, ADA)).headers['x-ratelimit-remaining']).toBe('9');
  });

  it('follows the settings', async () => {
    const { repeat } = limiterWith({
      API_Enable_Rate_Limiter_Limit_Calls_Default: 2,
      API_Enable_Rate_Limiter_Limit_Time_Default: 5_000,
    });
    expect((await repeat(3, ADA)).headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-reset': String(NOW + 5_000),
      'retry-after': '5',
    });
  });

  it.each<[string, Caller, RateLimitClass, string]>([
    ['another user at the same address', GRACE, 'default', 'GET /api/v1/me'],
    ['the same address without a login', ANONYMOUS, 'default', 'GET /api/v1/me'],
    ['another route', ADA, 'default', 'GET /api/v1/info'],
    ['another method of the same path', ADA, 'default', 'POST /api/v1/me'],
  ])('counts %s apart', async (_name, caller, limitClass, route) => {
    const { repeat } = limiterWith();
    await repeat(11, ADA);
    expect((await repeat(1, caller, limitClass, route)).headers['x-ratelimit-remaining']).toBe('9');
  });

  it('counts by address where there is no login', async () => {
    const { repeat } = limiterWith();
    expect((await repeat(11, ANONYMOUS)).refusal).toBeDefined();
    expect((await repeat(1, ELSEWHERE)).refusal).toBeUndefined();
  });

  it('counts logins by address, whoever sends them', async () => {
    const { repeat } = limiterWith();
    await repeat(5, ADA, 'login');
    await repeat(5, GRACE, 'login');
    expect((await repeat(1, ANONYMOUS, 'login')).refusal).toBeDefined();
  });

  it.each<[string, Caller, RateLimitClass, Record<string, SettingValue>, boolean]>([
    ['a caller who may bypass it', BOT, 'default', {}, false],
    ['a route that carries its own limit', ADA, 'none', {}, false],
    ['everybody while it is switched off', ADA, 'default', { API_Enable_Rate_Limiter: false }, false],
    ['everybody in TEST_MODE', ADA, 'default', {}, true],
  ])('lets %s pass, without headers', async (_name, caller, limitClass, settings, testMode) => {
    const { repeat, counters } = limiterWith(settings, testMode);
    expect(await repeat(100, caller, limitClass)).toEqual({ headers: {} });
    expect(counters.size).toBe(0);
  });
});
