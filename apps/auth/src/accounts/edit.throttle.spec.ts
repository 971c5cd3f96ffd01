import { AccessPolicy } from '@gantry/access';
import type { UserCaller } from '@gantry/contracts';
import type { PolicyCache } from '@gantry/service-kit';
import { EditThrottle } from './edit.throttle';

const ada: UserCaller = {
  kind: 'user',
  userId: 'u1',
  username: 'ada',
  roles: ['user'],
  hashedToken: '',
  bypassTwoFactor: false,
};
const policies = {
  current: async () => ({ access: new AccessPolicy({ 'edit-other-user-info': ['admin'] }) }),
} as unknown as PolicyCache;

describe('how often somebody may change', () => {
  it.each([
    ['username', 1],
    ['name', 1],
    ['email', 1],
    ['statusText', 5],
  ] as const)('%s: %d times a minute', async (field, allowed) => {
    const throttle = new EditThrottle(policies, { TEST_MODE: false });
    for (let call = 0; call < allowed; call++) await throttle.take(ada, [field], 1_000);
    await expect(throttle.take(ada, [field], 2_500)).rejects.toMatchObject({
      code: 'error-too-many-requests',
      reason: 'Error, too many requests. Please slow down. You must wait 59 seconds before trying again.',
      details: { timeToReset: 58_500, seconds: 59 },
    });
    await throttle.take({ ...ada, userId: 'u2' }, [field], 2_500);
    await throttle.take(ada, [field], 61_000);
  });

  it('is not asked of those who edit others, nor in TEST_MODE', async () => {
    const throttle = new EditThrottle(policies, { TEST_MODE: false });
    for (let call = 0; call < 5; call++) await throttle.take({ ...ada, roles: ['admin'] }, ['username'], 0);
    const tests = new EditThrottle(policies, { TEST_MODE: true });
    for (let call = 0; call < 5; call++) await tests.take(ada, ['username'], 0);
  });
});
