import { hasStatus, refusalOf } from './saml.response.rules';

const status = (value: string) => `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${value}"/>`;
const method = (element: string, algorithm: string) => `<ds:${element} Algorithm="${algorithm}"/>`;
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const WEAK = 'a signature is made with a weak hash';
const FAILED = 'the status is not Success';

describe('an answer of an identity provider', () => {
  it.each<[string, string, string | undefined]>([
    [
      'that succeeded, with strong hashes',
      status('Success') + method('SignatureMethod', RSA_SHA256) + method('DigestMethod', SHA256),
      undefined,
    ],
    ['in single quotes', `<StatusCode Value = 'urn:oasis:names:tc:SAML:2.0:status:Success' />`, undefined],
    ['that failed', status('Responder'), FAILED],
    ['that failed below', status('Success') + status('AuthnFailed'), FAILED],
    ['signed by RSA with SHA-1', method('SignatureMethod', RSA_SHA1), WEAK],
    ['digested with SHA-1', method('DigestMethod', SHA1), WEAK],
    ['with another prefix', method('SignatureMethod', RSA_SHA1).replace('ds:', 'x.y:'), WEAK],
    ['with an escaped name', method('SignatureMethod', RSA_SHA256.replace('rsa', 'rs&#97;')), WEAK],
    ['with two names', `<ds:SignatureMethod x:Algorithm="${RSA_SHA256}" Algorithm="${RSA_SHA1}"/>`, WEAK],
    ['without a name', '<ds:SignatureMethod/>', WEAK],
    [
      'whose key is wrapped with SHA-1',
      `<saml:EncryptedAssertion>${method('DigestMethod', SHA1)}</saml:EncryptedAssertion>`,
      undefined,
    ],
    ['weak behind what is encrypted', `<EncryptedAssertion></EncryptedAssertion>${method('DigestMethod', SHA1)}`, WEAK],
    ['weak behind an empty one', `<EncryptedAssertion/>${method('DigestMethod', SHA1)}`, WEAK],
    ['that breaks off', '<ds:SignatureMethod', WEAK],
  ])('%s', (_what, xml, refusal) => {
    expect(refusalOf(xml)).toBe(refusal);
  });

  it('says how it went', () => {
    expect([hasStatus(status('Success')), hasStatus('<samlp:Response/>')]).toEqual([true, false]);
  });

  it('is read in time that grows with its length', () => {
    const started = performance.now();
    for (const piece of ['<', '<EncryptedAssertion>', '<SignatureMethod ', 'Algorithm', '<a Algorithm=">'])
      refusalOf(piece.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
