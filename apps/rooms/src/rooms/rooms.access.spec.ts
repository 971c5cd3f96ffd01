import { AccessPolicy } from '@gantry/access';
import type { Caller } from '@gantry/contracts';
import { archivedRoom, missingTarget, unknownRoom } from './room-target.errors';
import { canRead } from './rooms.access';

const access = new AccessPolicy({ 'view-c-room': ['user'], 'view-joined-room': ['guest'] });
const as = (...roles: string[]): Caller => ({ kind: 'user', userId: 'u', username: 'u', roles, hashedToken: '', bypassTwoFactor: false });
const anonymous: Caller = { kind: 'anonymous' };

describe('who may read a room', () => {
  it.each([
    ['a user a public channel', as('user'), 'c', false, false, true],
    ['a guest a public channel it is not in', as('guest'), 'c', false, false, false],
    ['a guest a public channel it is in', as('guest'), 'c', true, false, true],
    ['a member its group', as('bot'), 'p', true, false, true],
    ['an outsider a group', as('user', 'admin'), 'p', false, false, false],
    ['an outsider a direct conversation', as('user', 'admin'), 'd', false, false, false],
    ['a member its direct conversation', as('user'), 'd', true, false, true],
    ['nobody in particular a public channel', anonymous, 'c', false, false, false],
    ['nobody in particular a public channel that is open to all', anonymous, 'c', false, true, true],
    ['nobody in particular a group while channels are open to all', anonymous, 'p', false, true, false],
  ] as const)('%s', (_name, caller, t, member, anonymousRead, expected) => {
    expect(canRead(caller, { t }, member, access, anonymousRead)).toBe(expected);
  });
});

describe('rooms that cannot be found', () => {
  it('are told in the words of the section', () => {
    expect(missingTarget('channels').message).toBe('The parameter "roomId" or "roomName" is required [error-roomid-param-not-provided]');
    expect(missingTarget('groups').message).toBe('The parameter "roomId" or "roomName" is required [error-room-param-not-provided]');
    expect(missingTarget('im').message).toBe('Body param "roomId" or "username" is required [error-room-param-not-provided]');
    expect(unknownRoom('groups').reason).toBe('The required "roomId" or "roomName" param provided does not match any group');
    expect(archivedRoom('groups', 'x').reason).toBe('The private group, x, is archived');
  });
});
