import { compileFilter, compileProjection, Settings } from '@gantry/service-kit';
import { environmentOfSettings } from '../settings/settings.environment';
import { missingSettings } from '../settings/setting.records';
import type { UserDocument } from './user.schema';
import { cardOf, infoFields, infoView, ME_FIELDS, meView, usersQueryPolicy, withPublicCustomFields } from './user.view';

const source = {
  rootUrl: 'https://chat.example.com/',
  environment: environmentOfSettings({}),
  blocked: [],
  hidden: [],
  requiredOnWizard: [],
  now: new Date(0),
};
const settings = new Settings(
  Object.fromEntries(missingSettings(new Set(), source).map(({ _id, value }) => [_id, value ?? null] as const)),
);

const SECRETS = ['bcrypt', 'hashedToken', 'secret', 'hashedBackup', 'loginTokens', 'password', 'verificationTokens'];

/** Every key of a value, at any depth. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

const user: UserDocument = {
  _id: 'u1',
  username: 'rog\u00e9r',
  name: 'Roger',
  roles: ['user'],
  type: 'user',
  active: true,
  createdAt: new Date(0),
  _updatedAt: new Date(0),
  emails: [
    { address: 'first@example.com', verified: false },
    { address: 'second@example.com', verified: true },
  ],
  settings: { preferences: { hideRoles: true, mine: 1 } },
  customFields: { team: 'red', salary: 1 },
  services: {
    password: { bcrypt: '$2b$10$x' },
    resume: { loginTokens: [{ hashedToken: 'h', when: new Date(0) }] },
    totp: { enabled: true, secret: 's', hashedBackup: ['b'] },
    email2fa: { enabled: true, changedAt: new Date(0) },
  },
};

describe('the user as it sees itself', () => {
  const view = meView(user, settings);

  it('never holds credentials, even when they were read', () => {
    expect(keysOf(view).filter((key) => SECRETS.includes(key))).toEqual([]);
    expect(view.services).toEqual({ totp: { enabled: true }, email2fa: { enabled: true } });
  });

  it('does not even read credentials', () => {
    expect(Object.keys(ME_FIELDS).filter((path) => path.startsWith('services'))).toEqual([
      'services.totp.enabled',
      'services.email2fa.enabled',
    ]);
  });

  it('has the verified address and the address of its picture', () => {
    expect(view).toMatchObject({
      email: 'second@example.com',
      avatarUrl: 'https://chat.example.com/avatar/rog%C3%A9r',
    });
    expect(meView({ ...user, emails: [] }, settings)).not.toHaveProperty('email');
  });

  it('has every preference: its own, else the default', () => {
    const preferences = view.settings?.['preferences'];
    expect(preferences).toMatchObject({
      hideRoles: true,
      mine: 1,
      sendOnEnter: 'normal',
      idleTimeLimit: 300,
      sidebarViewMode: 'medium',
    });
    expect(Object.keys(meView({ _id: 'u2' }, settings).settings?.['preferences'] ?? {})).toHaveLength(31);
  });
});

describe('the user as others see it', () => {
  it('says of factors, password and logins to the user alone that they are there', () => {
    const own = Object.keys(infoFields(true, [], true)).filter((path) => path.startsWith('services'));
    expect(own).toEqual([
      'services.totp.enabled',
      'services.email2fa.enabled',
      'services.password.bcrypt',
      'services.resume.loginTokens.when',
    ]);
    expect(infoView(user).services).toEqual({
      totp: { enabled: true },
      email2fa: { enabled: true },
      password: {},
      resume: {},
    });
    const { services: _services, ...other } = user;
    expect(infoView(other)).not.toHaveProperty('services');
  });

  it.each([true, false])('never asks for credentials (full: %s)', (full) => {
    const fields = Object.keys(infoFields(full, ['team']));
    expect(fields.filter((path) => path.startsWith('services'))).toEqual([]);
    const policy = usersQueryPolicy(full, []);
    expect(compileProjection({ services: 1, 'services.password.bcrypt': 1, name: 1 }, policy)).toEqual({ name: 1 });
    expect(compileProjection(undefined, policy)).toMatchObject({ services: 0 });
    expect(() => compileFilter({ 'services.password.bcrypt': { $exists: true } }, policy)).toThrow(
      'error-invalid-query',
    );
  });

  it('shows addresses and roles to those who may see everything', () => {
    expect(infoFields(true, [])).toMatchObject({ emails: 1, roles: 1, customFields: 1 });
    expect(infoFields(false, ['team'])).toEqual(expect.not.objectContaining({ emails: 1 }));
    expect(infoFields(false, ['team'])).toMatchObject({ 'customFields.team': 1 });
    expect(() => compileFilter({ 'emails.address': 'a' }, usersQueryPolicy(false, []))).toThrow('error-invalid-query');
    expect(compileFilter({ 'emails.address': 'a' }, usersQueryPolicy(true, []))).toEqual({ 'emails.address': 'a' });
  });

  it('keeps custom fields that are not public to itself', () => {
    expect(withPublicCustomFields(user, ['team']).customFields).toEqual({ team: 'red' });
  });

  it('is a card to other services once it has a user name', () => {
    const card = cardOf(user);
    expect(card).toMatchObject({ _id: 'u1', username: 'rog\u00e9r', active: true });
    expect(keysOf(card).filter((key) => SECRETS.includes(key) || key === 'emails')).toEqual([]);
    expect(cardOf({ ...user, username: undefined })).toBeUndefined();
  });
});
