import fc from 'fast-check';
import { isPrivateAddress } from './private.addresses';

const PRIVATE: readonly (readonly [string, readonly string[]])[] = [
  ['this network', ['0.0.0.0', '0.255.255.255']],
  ['private', ['10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255']],
  ['carrier NAT', ['100.64.0.0', '100.127.255.255']],
  ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
  ['link-local', ['169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%eth0']],
  ['protocol assignments', ['192.0.0.1', '2001:1::1', '2001:1ff::1']],
  ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['benchmarks', ['198.18.0.1', '198.19.255.255', '2001:2::1']],
  ['6to4 relays', ['192.88.99.1']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']],
  ['reserved', ['240.0.0.1', '255.255.255.255']],
  ['unspecified', ['::']],
  ['unique local', ['fc00::1', 'fd00::1']],
  ['site-local', ['fec0::1', 'feff::1']],
  ['discard', ['100::1']],
  ['segment routing', ['5f00::1']],
  ['not given out', ['4000::1', '1::1']],
  ['IPv4-compatible', ['::7f00:1', '::10.0.0.1', '::8.8.8.8', '0:0:0:0:0:0:8.8.8.8']],
  ['IPv4-mapped', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:127.0.0.1%lo']],
  ['IPv4-translated', ['::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8']],
  ['NAT64', ['64:ff9b::a00:1', '64:ff9b::127.0.0.1']],
  ['NAT64 for local use', ['64:ff9b:1::a00:1', '64:ff9b:1::8.8.8.8']],
  ['Teredo', ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ['6to4', ['2002:7f00:1::', '2002:a00:1::1']],
  ['no address', ['', 'localhost', '127.1', '0x7f.1', '8.8.8.8.8', '8.8.8.8%eth0']],
];

const PUBLIC = [
  ...['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.1', '192.169.0.1', '100.128.0.1'],
  ...['223.255.255.255', '2606:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::1'],
  ...['::ffff:8.8.8.8', '::ffff:808:808', '64:ff9b::8.8.8.8', '2002:808:808::1'],
];

const NETWORKS: readonly (readonly [base: number, prefix: number])[] = [
  [0x00_00_00_00, 8],
  [0x0a_00_00_00, 8],
  [0x64_40_00_00, 10],
  [0x7f_00_00_00, 8],
  [0xa9_fe_00_00, 16],
  [0xac_10_00_00, 12],
  [0xc0_a8_00_00, 16],
  [0xe0_00_00_00, 4],
  [0xf0_00_00_00, 4],
];

const FORMS: readonly ((high: string, low: string, dotted: string) => string)[] = [
  (_high, _low, dotted) => dotted,
  (_high, _low, dotted) => `::${dotted}`,
  (high, low) => `::${high}:${low}`,
  (_high, _low, dotted) => `::ffff:${dotted}`,
  (high, low) => `::ffff:${high}:${low}`,
  (high, low) => `::ffff:0:${high}:${low}`,
  (high, low) => `64:ff9b::${high}:${low}`,
  (high, low) => `64:ff9b:1::${high}:${low}`,
  (high, low) => `2002:${high}:${low}::1`,
  (high, low) => `2001:0:${high}:${low}::1`,
];

const privateIPv4 = fc
  .tuple(fc.constantFrom(...NETWORKS), fc.nat(0xff_ff_ff_ff))
  .map(([[base, prefix], random]) => base + (random % 2 ** (32 - prefix)));

describe('private addresses', () => {
  it.each(PRIVATE)('%s: every one is private', (_range, addresses) => {
    expect(addresses.filter((address) => !isPrivateAddress(address))).toEqual([]);
  });

  it.each(PUBLIC)('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('a private IPv4 address stays private in every form of IPv6', () => {
    fc.assert(
      fc.property(privateIPv4, fc.constantFrom(...FORMS), (number, form) => {
        const dotted = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
        const address = form((number >>> 16).toString(16), (number & 0xff_ff).toString(16), dotted);
        expect([address, isPrivateAddress(address)]).toEqual([address, true]);
      }),
      { numRuns: 1_000 },
    );
  });
});
