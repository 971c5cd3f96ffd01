import { validateHeaderValue } from 'node:http';
import * as fc from 'fast-check';
import { headerAddress, redirectTo } from './rest-content';

it.each([
  ['https://a.example/b?c=d#e', 'https://a.example/b?c=d#e'],
  ['https://a.example', 'https://a.example'],
  ['/home', '/home'],
  ['https://idp.example/ü', 'https://idp.example/%C3%BC'],
  ['https://чат.example/', 'https://xn--80a0bn.example/'],
  ['/ü x', '/%C3%BC%20x'],
  ['/a\r\nset-cookie: b=c', '/a%0D%0Aset-cookie:%20b=c'],
  ['/\uD800', '/%EF%BF%BD'],
])('the address %j is sent as %j', (address, sent) => {
  expect(headerAddress(address)).toBe(sent);
});

it('any address may be redirected to', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (address) => {
      expect(() => validateHeaderValue('location', redirectTo(address).headers['location'] ?? '')).not.toThrow();
    }),
  );
});
