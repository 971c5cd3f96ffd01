import { Bus, inProcessTransport, newContext } from '@gantry/bus';
import { PolicyCache } from '@gantry/service-kit';
import { InfoService } from './info.service';

describe('InfoService', () => {
  const ask = (roles?: string[]) =>
    new InfoService(new PolicyCache(new Bus(inProcessTransport()))).describe(
      newContext(
        roles ? { kind: 'user', userId: 'u', roles, hashedToken: '', bypassTwoFactor: false } : { kind: 'anonymous' },
      ),
    );

  it('tells everybody the version and administrators about the machine', async () => {
    expect(await ask()).toEqual({ version: '3.11.1' });
    expect(await ask(['user'])).toEqual({ version: '3.11.1' });
    expect(await ask(['admin'])).toMatchObject({ version: '3.11.1', build: { nodeVersion: process.version } });
  });
});
