import type { UserDocument } from '../user-store/user.schema';
import { askedFields, type AskedEdit } from './asked.fields';

const ada: UserDocument = {
  _id: 'ada',
  username: 'ada',
  name: 'Ada',
  bio: 'Countess',
  statusText: 'computing',
  roles: ['user', 'bot'],
  type: 'user',
  active: true,
  createdAt: new Date(0),
  _updatedAt: new Date(0),
  emails: [{ address: 'ada@example.com', verified: true }],
  language: 'en',
};

describe('what an edit asks for', () => {
  it.each<[string, AskedEdit, string[]]>([
    [
      'the whole form as it is',
      {
        username: 'ada',
        name: 'Ada',
        email: 'ada@example.com',
        bio: 'Countess',
        nickname: '',
        statusText: 'computing',
        password: '',
        verified: true,
        requirePasswordChange: false,
        roles: ['bot', 'user', 'user'],
        language: 'en',
        setRandomPassword: false,
        sendWelcomeEmail: false,
        joinDefaultChannels: false,
      },
      [],
    ],
    ['null for everything', { username: null, verified: null, roles: null, customFields: null }, []],
    ['other texts', { name: 'Ada L.', bio: '', statusText: ' ' }, ['name', 'statusText', 'bio']],
    ['an address', { email: 'new@example.com' }, ['email']],
    ['an address that is not proved', { email: 'new@example.com', verified: false }, ['email']],
    ['an address that is', { email: 'new@example.com', verified: true }, ['email', 'verified']],
    ['that the address is not proved', { verified: false }, ['verified']],
    ['fewer roles', { roles: ['user'] }, ['roles']],
    ['another role', { roles: ['user', 'guest'] }, ['roles']],
    [
      'a password and its change',
      { password: 'x', requirePasswordChange: true },
      ['password', 'requirePasswordChange'],
    ],
    [
      'orders',
      { setRandomPassword: true, sendWelcomeEmail: true, joinDefaultChannels: true },
      ['setRandomPassword', 'sendWelcomeEmail', 'joinDefaultChannels'],
    ],
  ])('%s', (_name, asked, expected) => {
    expect([...askedFields(asked, ada)]).toEqual(expected);
  });
});
