import { firstOf, searchFields } from './directory.rules';

describe('the fields that a search looks into', () => {
  it.each([
    ['username, name, bio, nickname', ['username', 'name', 'bio', 'nickname']],
    ['name,name, emails.address', ['name', 'emails.address']],
    ['services.password.bcrypt', ['username']],
    ['', ['username']],
  ])('%j', (setting, fields) => {
    expect(searchFields(setting)).toEqual(fields);
  });
});

it('suggestions are each user once, the likeliest first', () => {
  const user = (_id: string) => ({ _id, username: _id });
  expect(firstOf([[user('b')], [user('a'), user('b'), user('c')], [user('d')]], 3).map(({ _id }) => _id)).toEqual([
    'b',
    'a',
    'c',
  ]);
});
