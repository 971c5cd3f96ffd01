import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ClientAddresses } from './client-address';

const PRIVATE = ['loopback', 'linklocal', 'uniquelocal'];

function requestFrom(peer: string | undefined, headers: IncomingHttpHeaders = {}): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage;
}
const addresses = (proxies: number, trusted = PRIVATE) =>
  new ClientAddresses({ HTTP_FORWARDED_COUNT: proxies, TRUSTED_PROXIES: trusted });

describe('the address of a client', () => {
  it.each([
    ['no proxy: the peer', '10.0.0.1', undefined, 0, '10.0.0.1'],
    ['no proxy: whatever the header says', '10.0.0.1', '6.6.6.6', 0, '10.0.0.1'],
    ['one proxy: the last entry', '10.0.0.1', '1.1.1.1', 1, '1.1.1.1'],
    ['one proxy: not what the client put before it', '10.0.0.1', '6.6.6.6, 1.1.1.1', 1, '1.1.1.1'],
    ['two proxies: the last but one', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', 2, '1.1.1.1'],
    ['fewer entries than proxies: the first', '10.0.0.1', '1.1.1.1', 3, '1.1.1.1'],
    ['a proxy that says nothing: the peer', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['an empty header: the peer', '10.0.0.1', ' , ,', 1, '10.0.0.1'],
    ['blanks and empty entries do not count', '10.0.0.1', ' 6.6.6.6 ,, 1.1.1.1 ', 1, '1.1.1.1'],
    ['IPv6 as it is', '::1', '2001:db8::1', 1, '2001:db8::1'],
    ['a socket that is gone', undefined, undefined, 0, ''],
    ['a peer that is no proxy of ours: the peer', '8.8.8.8', '1.1.1.1', 1, '8.8.8.8'],
    ['a second proxy that is none of ours: that one', '10.0.0.1', '6.6.6.6, 2.2.2.2', 2, '2.2.2.2'],
    ['two proxies of ours', '10.0.0.1', '6.6.6.6, 1.1.1.1, 192.168.3.4', 2, '1.1.1.1'],
    ['an IPv4 proxy on an IPv6 socket', '::ffff:10.0.0.1', '1.1.1.1', 1, '1.1.1.1'],
  ])('%s', (_case, peer, forwarded, proxies, address) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    expect(addresses(proxies).of(requestFrom(peer, headers))).toBe(address);
  });

  it('is told by named proxies alone', () => {
    const request = (peer: string) => requestFrom(peer, { 'x-forwarded-for': '1.1.1.1' });
    const named = addresses(1, ['203.0.113.0/24', '2001:db8::/32']);
    expect(['203.0.113.7', '2001:db8::5', '10.0.0.1', '127.0.0.1'].map((peer) => named.of(request(peer)))).toEqual([
      '1.1.1.1',
      '1.1.1.1',
      '10.0.0.1',
      '127.0.0.1',
    ]);
    expect([named.isProxy('203.0.113.7'), named.isProxy('10.0.0.1'), addresses(0).isProxy('10.0.0.1')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each<[string, string, IncomingHttpHeaders, number, boolean]>([
    ['a program on this machine', '127.0.0.1', { host: 'localhost:3000' }, 0, true],
    ['the same by IPv6', '::1', { host: '[::1]:3000' }, 0, true],
    ['a page of this server', '127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 0, true],
    ['somebody in the network', '10.0.0.1', { host: 'localhost:3000' }, 0, false],
    ['a proxy on this machine', '127.0.0.1', { host: 'localhost:3000', 'x-forwarded-for': '127.0.0.1' }, 0, false],
    ['a proxy that says so otherwise', '127.0.0.1', { host: 'localhost:3000', forwarded: 'for=x' }, 0, false],
    ['a proxy that keeps the name', '127.0.0.1', { host: 'chat.example.com' }, 0, false],
    ['a page of another site', '127.0.0.1', { host: 'localhost:3000', origin: 'http://evil.example' }, 0, false],
    ['a sandboxed page', '127.0.0.1', { host: 'localhost:3000', origin: 'null' }, 0, false],
    [
      'a page whose name leads here',
      '127.0.0.1',
      { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
      0,
      false,
    ],
    ['a request without a host', '127.0.0.1', {}, 0, false],
    ['somebody behind a counted proxy', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '1.1.1.1' }, 1, false],
  ])('knows whether it is local: %s', (_case, peer, headers, proxies, expected) => {
    expect(addresses(proxies).anonymous(requestFrom(peer, headers)).isLocal ?? false).toBe(expected);
  });
});
