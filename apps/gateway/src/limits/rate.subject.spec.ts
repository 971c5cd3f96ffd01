import type { Caller } from '@gantry/contracts';
import { addressSubject, rateSubject } from './rate.subject';

const user: Caller = {
  kind: 'user',
  userId: 'ada',
  roles: [],
  hashedToken: 'h',
  bypassTwoFactor: false,
  ip: '10.0.0.1',
};

describe('whom a call is counted by', () => {
  it.each([
    ['10.1.2.3', 'address 10.1.2.3'],
    ['::ffff:10.1.2.3', 'address 10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', 'address 2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', 'address 2001:db8:1:2::/64'],
    ['2001:db8::5', 'address 2001:db8:0:0::/64'],
    ['::1', 'address 0:0:0:0::/64'],
    ['fe80::1%eth0', 'address fe80:0:0:0::/64'],
    ['64:ff9b::10.1.2.3', 'address 64:ff9b:0:0::/64'],
    ['1::2:3:4:5:6:7', 'address 1:0:2:3::/64'],
    ['', 'address '],
    [undefined, 'address '],
  ])('%s → %s', (ip, subject) => {
    expect(addressSubject(ip)).toBe(subject);
  });

  it('is a bounded text, whatever a proxy says', () => {
    expect(addressSubject('x'.repeat(10_000)).length).toBeLessThan(100);
  });

  it('is the user where there is a login, else the address', () => {
    expect(rateSubject(user)).toBe('user ada');
    expect(rateSubject({ kind: 'anonymous', ip: '10.0.0.1' })).toBe('address 10.0.0.1');
    expect(rateSubject({ kind: 'visitor', visitorId: 'v', username: 'guest-1', ip: '10.0.0.1' })).toBe(
      'address 10.0.0.1',
    );
  });
});
