import { oauth1Header } from './oauth1.signature';

describe('OAuth 1.0a', () => {
  it('signs as the example of RFC 5849, 1.2, with its version parameter', () => {
    // The photos request: same keys, nonce and time; oauth_version is what Twitter adds.
    const keys = {
      consumerKey: 'dpf43f3p2l4k3l03',
      consumerSecret: 'kd94hf93k423kf44',
      token: 'nnch734d00sl2jdk',
      tokenSecret: 'pfkkdhi9sl3r4s00',
    };
    const url = new URL('http://photos.example.net/photos?file=vacation.jpg&size=original');
    // The signature of OAuth Core 1.0, appendix A.5, whose request this is.
    expect(oauth1Header('GET', url, keys, 'kllo9940pd9333jh', 1_191_242_096_000)).toContain(
      'oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D"',
    );
  });
});
