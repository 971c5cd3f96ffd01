import type { UserDocument } from './user.schema';
import { profileText, statusTextOf, storedChange, type AppliedEdit } from './account.edit';

const now = new Date(5);
const user: UserDocument = {
  _id: 'u1',
  username: 'ada',
  name: 'Ada',
  roles: ['user'],
  type: 'user',
  active: true,
  createdAt: new Date(0),
  _updatedAt: new Date(0),
  emails: [{ address: 'ada@example.com', verified: true }],
  customFields: { team: 'red', floor: 1 },
};
const of = (edit: AppliedEdit, before: UserDocument = user, bcrypt?: string) =>
  storedChange(before, edit, bcrypt, 'mark', now);

describe('the update that an edit is', () => {
  it.each<[string, AppliedEdit, object]>([
    [
      'a user name',
      { username: 'grace' },
      { set: { username: 'grace' }, rename: { id: 'mark', username: 'ada', name: 'Ada', at: now } },
    ],
    ['no name', { name: '' }, { unset: ['name'], rename: { id: 'mark', username: 'ada', name: 'Ada', at: now } }],
    ['a text and none', { bio: 'x', nickname: '' }, { set: { bio: 'x' }, unset: ['nickname'] }],
    ['no status text', { statusText: '' }, { set: { statusText: '' } }],
    [
      'an address, to be verified',
      { email: 'new@example.com' },
      { set: { emails: [{ address: 'new@example.com', verified: false }] }, unset: ['services.email.pending'] },
    ],
    [
      'an address, to be confirmed before it counts',
      { email: 'new@example.com', emailPending: true },
      { set: { 'services.email.pending': 'new@example.com' } },
    ],
    [
      'an address, verified',
      { email: 'new@example.com', verified: true },
      { set: { emails: [{ address: 'new@example.com', verified: true }] }, unset: ['services.email.pending'] },
    ],
    ['the address that there is, verified', { verified: false }, { set: { 'emails.0.verified': false } }],
    ['roles, each once', { roles: ['user', 'bot', 'user'] }, { set: { roles: ['user', 'bot'] } }],
    [
      'custom fields beside the others',
      { customFields: { floor: 2 } },
      { set: { customFields: { team: 'red', floor: 2 } } },
    ],
    [
      'a password no longer demanded',
      { requirePasswordChange: false },
      { set: { requirePasswordChange: false }, unset: ['requirePasswordChangeReason'] },
    ],
  ])('%s', (_name, edit, expected) => {
    expect(of(edit)).toEqual({
      unset: [],
      ...expected,
      set: { ...('set' in expected ? (expected.set as object) : {}), _updatedAt: now },
    });
  });

  it('takes the tokens for resetting the old password away with it', () => {
    expect(of({ password: 'x' }, user, 'hash')).toMatchObject({
      set: { 'services.password.bcrypt': 'hash' },
      unset: ['services.password.reset'],
    });
  });

  it('verifies no address that there is none of, and renames nobody who has no name yet', () => {
    const { emails: _emails, username: _username, ...stranger } = user;
    expect(of({ verified: true, username: 'first' }, stranger as UserDocument)).toEqual({
      set: { username: 'first', _updatedAt: now },
      unset: [],
    });
  });
});

describe('texts of a profile', () => {
  it.each([
    ['bio', 260],
    ['nickname', 120],
  ] as const)('%s has at most %d characters', (field, most) => {
    expect(profileText(field, ` ${'x'.repeat(most - 2)} `)).toBe('x'.repeat(most - 2));
    for (const wrong of ['x'.repeat(most + 1), 5, {}])
      expect(() => profileText(field, wrong)).toThrow(
        expect.objectContaining({ code: 'error-invalid-field', reason: field }),
      );
  });

  it('a status text is cut', () => {
    expect(statusTextOf(` ${'x'.repeat(200)} `)).toBe('x'.repeat(120));
  });
});
