import type { Caller, RoomType } from '@gantry/contracts';
import { AccessPolicy } from './policy';
import { canPreviewRoom, canReadRoom } from './room.access';

const user = (...roles: string[]): Caller => ({
  kind: 'user',
  userId: 'u',
  roles,
  hashedToken: '',
  bypassTwoFactor: false,
});
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

describe('canPreviewRoom', () => {
  const policy = new AccessPolicy({ 'view-c-room': ['user', 'bot'], 'preview-c-room': ['user', 'lurker'] });
  it.each<[string, Caller, RoomType, boolean, boolean, boolean]>([
    ['a user with both permissions reads from outside', user('user'), 'c', false, false, true],
    ['a bot that may see a channel reads it when it is a member alone', user('bot'), 'c', false, false, false],
    ['a member needs no permission', user('bot'), 'c', true, false, true],
    ['to preview is not to see', user('lurker'), 'c', false, false, false],
    ['where anybody may read, a bot may', user('bot'), 'c', false, true, true],
    ['where anybody may read, nobody needs a login', { kind: 'anonymous' }, 'c', false, true, true],
    ['a group stays closed', user('user'), 'p', false, true, false],
    ['a member of a group reads it', user('bot'), 'p', true, false, true],
    ['the platform reads everything', { kind: 'system', service: 'rooms' }, 'd', false, false, true],
  ])('%s', (_name, caller, t, member, anonymousRead, expected) => {
    expect(canPreviewRoom(policy, caller, { t }, member, anonymousRead)).toBe(expected);
  });
});
