import { affinityCookie, sockJsCors, sockJsPreflight } from './sockjs.headers';

describe('headers of SockJS', () => {
  it.each<[string, Record<string, string>, object]>([
    ['no origin', {}, { 'access-control-allow-origin': '*' }],
    ['a page without one', { origin: 'null' }, { 'access-control-allow-origin': '*' }],
    ['a page of another site', { origin: 'https://a.example' }, { 'access-control-allow-origin': 'https://a.example' }],
    ['an origin that is none', { origin: 'a b' }, { 'access-control-allow-origin': '*' }],
    [
      'headers that a page wants to send',
      { 'access-control-request-headers': 'content-type, x-a' },
      { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type, x-a' },
    ],
    ['headers that are none', { 'access-control-request-headers': 'a: b' }, { 'access-control-allow-origin': '*' }],
  ])('%s', (_name, headers, expected) => {
    expect(sockJsCors(headers)).toEqual({ vary: 'Origin', 'access-control-allow-credentials': 'true', ...expected });
  });

  it('lets browsers keep the answer for a year', () => {
    expect(sockJsPreflight('OPTIONS, POST', Date.UTC(2026, 0, 1))).toEqual({
      'access-control-allow-methods': 'OPTIONS, POST',
      'access-control-max-age': '31536000',
      'cache-control': 'public, max-age=31536000',
      expires: 'Fri, 01 Jan 2027 00:00:00 GMT',
    });
  });

  it.each([
    ['a new value', undefined, false, /^JSESSIONID=\w{24}; Path=\/; HttpOnly; SameSite=Lax$/],
    [
      'the value there is',
      'a=1; JSESSIONID=abc~1.x; b=2',
      false,
      /^JSESSIONID=abc~1\.x; Path=\/; HttpOnly; SameSite=Lax$/,
    ],
    ['a new value for one that is none', 'JSESSIONID=a"b', false, /^JSESSIONID=\w{24};/],
    ['not what only ends alike', 'XJSESSIONID=abc', false, /^JSESSIONID=\w{24};/],
    [
      'what other sites may have over https',
      'JSESSIONID=abc',
      true,
      /^JSESSIONID=abc; Path=\/; HttpOnly; SameSite=None; Secure$/,
    ],
  ])('gives the cookie %s', (_name, cookie, isSecure, expected) => {
    const headers = cookie === undefined ? {} : { cookie };
    expect(affinityCookie(headers, isSecure)['set-cookie']).toMatch(expected);
  });
});
