import { AccessPolicy } from '@gantry/access';
import type { Caller } from '@gantry/contracts';
import { Settings, type Policy } from '@gantry/service-kit';
import type { UserDocument } from '../user-store/user.schema';
import { EDITED_FIELDS, mayEdit, requireRights, type EditedField } from './field.rights';

const OPEN = {
  Accounts_AllowUsernameChange: true,
  Accounts_AllowRealNameChange: true,
  Accounts_AllowEmailChange: true,
  Accounts_AllowUserStatusMessageChange: true,
  Accounts_AllowPasswordChange: true,
  Accounts_AllowPasswordChangeForOAuthUsers: true,
  Accounts_Registration_AuthenticationServices_Default_Roles: 'user',
};
const CLOSED = Object.fromEntries(
  Object.entries(OPEN).map(([id, value]) => [id, typeof value === 'boolean' ? false : value]),
);
const access = new AccessPolicy({
  'create-c': ['admin', 'user'],
  'edit-other-user-info': ['admin', 'editor', 'keeper'],
  'edit-other-user-password': ['admin', 'keeper', 'locksmith'],
  'assign-roles': ['admin', 'keeper', 'herald'],
  'assign-admin-role': ['admin'],
  'view-logs': ['admin', 'auditor'],
});
const policy = (values: Record<string, string | boolean> = OPEN): Policy => ({
  access,
  settings: new Settings(values),
});
const caller = (userId: string, ...roles: string[]): Caller => ({
  kind: 'user',
  userId,
  roles,
  hashedToken: '',
  bypassTwoFactor: false,
});
const account = (_id: string, more: Partial<UserDocument> = {}): UserDocument => ({
  _id,
  username: _id,
  roles: ['user'],
  type: 'user',
  active: true,
  createdAt: new Date(0),
  _updatedAt: new Date(0),
  services: { password: { bcrypt: 'x' } },
  ...more,
});
const allowed = (who: Caller, values = OPEN as Record<string, string | boolean>): EditedField[] =>
  EDITED_FIELDS.filter((field) => mayEdit(who, account('ada'), field, {}, policy(values))).toSorted();

const SETTING_FIELDS = ['email', 'name', 'password', 'statusText', 'username'] as const;
const FREE_FIELDS = ['bio', 'customFields', 'language', 'nickname', 'utcOffset'] as const;
const EDITORS_FIELDS = ['joinDefaultChannels', 'requirePasswordChange', 'sendWelcomeEmail', 'verified'] as const;
const ALL = [...EDITED_FIELDS].toSorted();
const sorted = (...fields: string[]) => fields.toSorted();

describe('the fields that may be changed', () => {
  it.each<[string, Caller, Record<string, string | boolean>, string[]]>([
    ['of the own account', caller('ada', 'user'), OPEN, sorted(...SETTING_FIELDS, ...FREE_FIELDS)],
    ['of the own account while the settings forbid', caller('ada', 'user'), CLOSED, sorted(...FREE_FIELDS)],
    [
      'of the own account by who only assigns roles',
      caller('ada', 'user', 'herald'),
      OPEN,
      sorted(...SETTING_FIELDS, ...FREE_FIELDS),
    ],
    [
      'of the own account by who only sets passwords',
      caller('ada', 'user', 'locksmith'),
      OPEN,
      sorted(...SETTING_FIELDS, ...FREE_FIELDS),
    ],
    [
      'of the own account by who edits others',
      caller('ada', 'user', 'editor'),
      CLOSED,
      sorted(...FREE_FIELDS, ...EDITORS_FIELDS),
    ],
    ['of the own account by an administrator', caller('ada', 'admin'), OPEN, ALL],
    ['of somebody else', caller('bob', 'user'), OPEN, []],
    ['of somebody else by who only assigns roles', caller('bob', 'user', 'herald'), OPEN, []],
    ['of somebody else by who only sets passwords', caller('bob', 'user', 'locksmith'), OPEN, []],
    [
      'of somebody else by who edits others',
      caller('bob', 'user', 'editor'),
      CLOSED,
      sorted('email', 'name', 'statusText', 'username', ...FREE_FIELDS, ...EDITORS_FIELDS),
    ],
    ['of somebody else by who may all that', caller('bob', 'user', 'keeper'), CLOSED, ALL],
    ['of somebody else by an administrator', caller('bob', 'admin'), CLOSED, ALL],
    ['without a login', { kind: 'anonymous' }, OPEN, []],
  ])('%s', (_name, who, values, expected) => {
    expect(allowed(who, values)).toEqual(expected);
  });
});

describe('the last word on an edit', () => {
  const [ada, keeper, boss] = [caller('ada', 'user'), caller('kit', 'user', 'keeper'), caller('boss', 'admin')];
  const demanded = account('ada', { requirePasswordChange: true });
  const refuses = (
    who: Caller,
    user: UserDocument,
    edit: object,
    values = OPEN as Record<string, string | boolean>,
  ) => {
    try {
      requireRights(who, user, edit, policy(values));
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'error-action-not-allowed', reason: 'Editing user is not allowed' });
      return true;
    }
  };

  it.each<[string, Caller, UserDocument, object, boolean]>([
    ['nothing', ada, account('ada'), {}, false],
    ['an absent field', ada, account('ada'), { verified: undefined }, false],
    ['the own name and address', ada, account('ada'), { name: 'Ada', email: 'a@b' }, false],
    ['the own address as verified', ada, account('ada'), { email: 'a@b', verified: true }, true],
    ['the own address as verified, as administrator', boss, account('boss'), { email: 'a@b', verified: true }, true],
    ['what the own address is already, as administrator', boss, account('boss'), { verified: true }, false],
    ["somebody's address as verified", keeper, account('ada'), { email: 'a@b', verified: true }, false],
    ['a demand for a password, of oneself', ada, account('ada'), { requirePasswordChange: true }, true],
    ['the end of the demand', ada, demanded, { requirePasswordChange: false }, true],
    ['the end of the demand with a password', ada, demanded, { requirePasswordChange: false, password: 'x' }, false],
    ['a field that nobody knows', boss, account('ada'), { shoeSize: 43 }, true],
    ['a field of every object', boss, account('ada'), { constructor: 1 }, true],
    ["a plain user's name", keeper, account('bob'), { name: 'Bob' }, false],
    ["an equal's name", keeper, account('bob', { roles: ['user', 'keeper'] }), { name: 'Bob' }, false],
    ['the name of who may more', keeper, account('bob', { roles: ['user', 'auditor'] }), { name: 'Bob' }, true],
    ["an administrator's name", keeper, account('bob', { roles: ['admin'] }), { name: 'Bob' }, true],
    ["an administrator's name, as administrator", boss, account('bob', { roles: ['admin'] }), { name: 'Bob' }, false],
    ['a role that one has', keeper, account('bob'), { roles: ['user', 'keeper'] }, false],
    ['a role that may more', keeper, account('bob'), { roles: ['user', 'auditor'] }, true],
    ['administrator', keeper, account('bob'), { roles: ['admin'] }, true],
    ['administrator to oneself', keeper, account('kit'), { roles: ['user', 'keeper', 'admin'] }, true],
    ['a role away', keeper, account('bob', { roles: ['user', 'keeper'] }), { roles: ['user'] }, false],
    ['any role, as administrator', boss, account('bob'), { roles: ['admin', 'auditor'] }, false],
  ])('on %s', (_name, who, user, edit, refused) => {
    expect(refuses(who, user, edit)).toBe(refused);
  });

  it.each<[string, Partial<UserDocument>, object]>([
    ['a first user name', { username: undefined }, { username: 'ada' }],
    ['a password that is demanded', { requirePasswordChange: true }, { password: 'x' }],
  ])('is yes to %s although the settings forbid to change it', (_name, more, edit) => {
    expect(refuses(ada, account('ada', more), edit, CLOSED)).toBe(false);
    expect(refuses(ada, account('ada'), edit, CLOSED)).toBe(true);
  });

  it('is no to a password of who has none, unless that is allowed', () => {
    const stranger = account('ada', { services: {} });
    expect(refuses(ada, stranger, { password: 'x' })).toBe(false);
    expect(
      refuses(ada, stranger, { password: 'x' }, { ...OPEN, Accounts_AllowPasswordChangeForOAuthUsers: false }),
    ).toBe(true);
  });
});
