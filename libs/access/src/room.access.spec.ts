import type { Caller, RoomType } from '@gantry/contracts';
import { AccessPolicy } from './policy';
import { canReadRoom } from './room.access';

const user = (...roles: string[]): Caller => ({ kind: 'user', userId: 'u', roles, hashedToken: '', bypassTwoFactor: false });
const access = new AccessPolicy({ 'view-c-room': ['user'] });

describe('canReadRoom', () => {
  it.each<[string, Caller, RoomType, boolean, boolean, boolean]>([
    ['a user with view-c-room sees a public channel', user('user'), 'c', false, false, true],
    ['a user without it does not', user('guest'), 'c', false, false, false],
    ['a member without it does', user('guest'), 'c', true, false, true],
    ['nobody but members sees a group', user('user'), 'p', false, false, false],
    ['a member sees a group', user('user'), 'p', true, false, true],
    ['nobody but its parties sees a direct conversation', user('user'), 'd', false, false, false],
    ['an anonymous caller sees nothing', { kind: 'anonymous' }, 'c', false, false, false],
    ['an anonymous caller sees a channel where that is allowed', { kind: 'anonymous' }, 'c', false, true, true],
    ['an anonymous caller never sees a group', { kind: 'anonymous' }, 'p', true, true, false],
    ['the platform sees everything', { kind: 'system', service: 'rooms' }, 'd', false, false, true],
  ])('%s', (_name, caller, t, member, anonymousRead, expected) => {
    expect(canReadRoom(access, caller, { t }, member, anonymousRead)).toBe(expected);
  });
});
