import type { Caller } from '@gantry/contracts';
import { AccessPolicy } from './policy';

const user = (...roles: string[]): Caller => ({
  kind: 'user',
  userId: 'u',
  roles,
  hashedToken: '',
  bypassTwoFactor: false,
});

describe('AccessPolicy', () => {
  const policy = new AccessPolicy({
    'create-c': ['admin', 'user'],
    'edit-message': ['admin', 'owner'],
    'view-logs': [],
  });

  it.each([
    ['a global role that is listed', user('user'), [], 'create-c', true],
    ['a global role that is not listed', user('guest'), [], 'create-c', false],
    ['a room role that is listed', user('user'), ['owner'], 'edit-message', true],
    ['a room role in another room', user('user'), [], 'edit-message', false],
    ['nobody listed, admin included', user('admin'), [], 'view-logs', false],
    ['a permission that does not exist', user('admin'), [], 'access-mailer', false],
    ['an anonymous caller, whatever the role anonymous lists', { kind: 'anonymous' }, [], 'create-c', false],
    ['the platform itself', { kind: 'system', service: 'rooms' }, [], 'view-logs', true],
  ] as const)('decides for %s', (_name, caller, roomRoles, permission, expected) => {
    expect(policy.can(caller, permission, roomRoles)).toBe(expected);
  });

  it('requires all of `all` and one of `any`', () => {
    expect(() => policy.require(user('user'), { all: ['create-c', 'edit-message'] })).toThrow('[error-unauthorized]');
    expect(() => policy.require(user('user'), { any: ['create-c', 'edit-message'] })).not.toThrow();
    expect(() => policy.require(user('user'), {})).not.toThrow();
  });

  it('lets change one setting who holds the permission of that one and may change any at all', () => {
    const settings = new AccessPolicy({
      'manage-selected-settings': ['keeper', 'idle'],
      'change-setting-A': ['keeper'],
      'change-setting-B': ['other'],
    });
    expect(['A', 'B', 'C'].map((id) => settings.canChangeSetting(user('keeper'), id))).toEqual([true, false, false]);
    expect([
      settings.canChangeSetting(user('idle'), 'A'),
      settings.canChangeSetting(user('other'), 'B'),
      settings.canChangeSetting({ kind: 'anonymous' }, 'A'),
    ]).toEqual([false, false, false]);
  });
});
