import { oauth1Header } from './oauth1.signature';
import { isPrivateAddress } from './private.addresses';

describe('private addresses', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:7f00:1::'])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is none', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('OAuth 1.0a', () => {
  it('signs as the example of RFC 5849, 1.2, with its version parameter', () => {
    // The photos request: same keys, nonce and time; oauth_version is what Twitter adds.
    const keys = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44', token: 'nnch734d00sl2jdk', tokenSecret: 'pfkkdhi9sl3r4s00' };
    const url = new URL('http://photos.example.net/photos?file=vacation.jpg&size=original');
    // The signature of OAuth Core 1.0, appendix A.5, whose request this is.
    expect(oauth1Header('GET', url, keys, 'kllo9940pd9333jh', 1_191_242_096_000)).toContain('oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D"');
  });
});
