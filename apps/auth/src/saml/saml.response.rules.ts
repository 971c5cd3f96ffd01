const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
/** What a signature may be made with: SHA-1 and MD5 can be forged. */
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

/** The one attribute of that name in a tag; undefined when there is none, or several, of whatever namespace. */
function attribute(tag: string, name: string): string | undefined {
  const pieces = tag.split(`${name}`);
  if (pieces.length !== 2) return undefined;
  return /^\s*=\s*["']([^"'&<>]*)["']/.exec(pieces[1] ?? '')?.[1];
}

/**
 * Why an answer of an identity provider is not to be looked at, read in one pass: it says that the login failed, or a signature
 * is made with a hash that can be forged. What is encrypted is judged when it is open: its keys may well be wrapped with SHA-1.
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

/** Does the answer say how the login went? */
export function hasStatus(xml: string): boolean {
  return xml.includes(SUCCESS);
}
