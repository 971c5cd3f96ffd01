const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
/** Accepted signature algorithms: SHA-1 and MD5 can be forged. */
const STRONG = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
const NAME = /^(\/?)(?:[\w.-]+:)?([\w.-]+)/;

/** The only attribute with that name in a tag, in any namespace; undefined when there is none or several. */
function attribute(tag: string, name: string): string | undefined {
  const pieces = tag.split(`${name}`);
  if (pieces.length !== 2) return undefined;
  return /^\s*=\s*["']([^"'&<>]*)["']/.exec(pieces[1] ?? '')?.[1];
}

/**
 * The reason to refuse an answer before it is processed: the login failed, or a signature uses a hash that can be
 * forged. Encrypted parts are checked after decryption, because their keys may be wrapped with SHA-1. Runs in one pass.
 */
export function refusalOf(xml: string): string | undefined {
  let isEncrypted = false;
  for (const piece of xml.split('<').slice(1)) {
    const [, closes, name] = NAME.exec(piece) ?? [];
    const tag = piece.slice(0, piece.indexOf('>') + 1);
    if (name === 'EncryptedAssertion') isEncrypted = closes === '' && !tag.endsWith('/>');
    if (isEncrypted || closes !== '') continue;
    if (name === 'StatusCode' && attribute(tag, 'Value') !== SUCCESS) return 'the status is not Success';
    const isHash = name === 'SignatureMethod' || name === 'DigestMethod';
    if (isHash && !STRONG.has(attribute(tag, 'Algorithm') ?? '')) return 'a signature is made with a weak hash';
  }
  return undefined;
}

/** Whether the answer contains a status. */
export function hasStatus(xml: string): boolean {
  return xml.includes(SUCCESS);
}
