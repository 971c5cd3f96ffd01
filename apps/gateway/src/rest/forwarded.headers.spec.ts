import { answerHeaders, forwardedHeaders } from './forwarded.headers';

const SANDBOX = "sandbox; frame-ancestors 'none'";

describe('headers of routes that appear at run time', () => {
  it('go to the owner without credentials of the platform and without what concerns the connection', () => {
    expect(
      forwardedHeaders({
        'content-type': 'text/xml',
        'x-hub-signature-256': 'sha256=00',
        authorization: 'Bearer of the sender',
        'x-forwarded-for': '1.2.3.4',
        cookie: 'rc_token=secret',
        'x-auth-token': 'secret',
        'x-user-id': 'ada',
        'x-visitor-token': 'secret',
        'x-2fa-code': '123456',
        connection: 'keep-alive',
        'transfer-encoding': 'chunked',
        'content-length': '3',
        'set-cookie': ['a', 'b'],
      }),
    ).toEqual({
      'content-type': 'text/xml',
      'x-hub-signature-256': 'sha256=00',
      authorization: 'Bearer of the sender',
      'x-forwarded-for': '1.2.3.4',
      'set-cookie': 'a, b',
    });
  });

  it.each<[Record<string, string>, Record<string, string>]>([
    [{ 'Content-Type': 'application/json' }, { 'content-type': 'application/json' }],
    [
      { 'content-type': 'text/html', 'cache-control': 'no-store' },
      { 'content-type': 'text/html', 'cache-control': 'no-store', 'content-security-policy': SANDBOX },
    ],
    [
      { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'" },
      { 'content-type': 'text/html', 'content-security-policy': `default-src 'none', ${SANDBOX}` },
    ],
    [{}, { 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': SANDBOX }],
    [
      {
        'content-type': 'application/json',
        'set-cookie': 'rc_token=mine',
        'access-control-allow-origin': '*',
        'Transfer-Encoding': 'chunked',
        'content-length': '1',
        'x-split': 'a\r\nset-cookie: b',
        'bad name': 'x',
      },
      { 'content-type': 'application/json' },
    ],
  ])('come back as far as they are harmless: %j', (given, expected) => {
    expect(answerHeaders(given)).toEqual(expected);
  });
});
