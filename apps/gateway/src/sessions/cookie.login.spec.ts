import { tokenHeaders } from './cookie.login';

describe('a login beside the headers', () => {
  it.each([
    ['query', { rc_uid: 'u', rc_token: 't' }, {}, { 'x-user-id': 'u', 'x-auth-token': 't' }],
    ['cookies', {}, { cookie: 'a=b; rc_uid=u; rc_token=a%3Db==' }, { 'x-user-id': 'u', 'x-auth-token': 'a=b==' }],
    [
      'query before cookies',
      { rc_token: 'q' },
      { cookie: 'rc_uid=u; rc_token=c' },
      { 'x-user-id': 'u', 'x-auth-token': 'q' },
    ],
    ['a list in the query', { rc_token: ['a', 'b'] }, {}, {}],
    ['a broken escape', {}, { cookie: 'rc_token=%' }, { 'x-auth-token': '%' }],
    ['its own headers first', { rc_token: 'q' }, { 'x-auth-token': 'h' }, { 'x-auth-token': 'h' }],
  ])('is taken from %s', (_where, query, headers, expected) => {
    const { cookie: _cookie, ...login } = tokenHeaders({ query, headers }, 'cookie-or-query');
    expect(login).toEqual(expected);
  });

  it('is not taken from the query where cookies alone count', () => {
    const headers = { cookie: 'rc_uid=u; rc_token=c' };
    const query = { rc_uid: 'q', rc_token: 'q' };
    expect(tokenHeaders({ query, headers }, 'cookie')).toMatchObject({ 'x-user-id': 'u', 'x-auth-token': 'c' });
    expect(tokenHeaders({ query, headers: {} }, 'cookie')).toEqual({});
  });
});
