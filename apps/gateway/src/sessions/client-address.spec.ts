import type { IncomingMessage } from 'node:http';
import { clientAddress } from './client-address';

function requestFrom(peer: string | undefined, forwarded?: string | string[]): IncomingMessage {
  return {
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

describe('clientAddress', () => {
  it.each([
    ['no proxy: the peer', '10.0.0.1', undefined, 0, '10.0.0.1'],
    ['no proxy: whatever the header says', '10.0.0.1', '6.6.6.6', 0, '10.0.0.1'],
    ['one proxy: the last entry', '10.0.0.1', '1.1.1.1', 1, '1.1.1.1'],
    ['one proxy: not what the client put before it', '10.0.0.1', '6.6.6.6, 1.1.1.1', 1, '1.1.1.1'],
    ['two proxies: the last but one', '10.0.0.1', '6.6.6.6, 1.1.1.1, 2.2.2.2', 2, '1.1.1.1'],
    ['fewer entries than proxies: the first', '10.0.0.1', '1.1.1.1', 3, '1.1.1.1'],
    ['a proxy that says nothing: the peer', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['an empty header: the peer', '10.0.0.1', ' , ,', 1, '10.0.0.1'],
    ['blanks and empty entries do not count', '10.0.0.1', ' 6.6.6.6 ,, 1.1.1.1 ', 1, '1.1.1.1'],
    ['IPv6 as it is', '::1', '2001:db8::1', 1, '2001:db8::1'],
    ['a socket that is gone', undefined, undefined, 0, ''],
  ])('%s', (_case, peer, forwarded, proxies, address) => {
    expect(clientAddress(requestFrom(peer, forwarded), proxies)).toBe(address);
  });
});
