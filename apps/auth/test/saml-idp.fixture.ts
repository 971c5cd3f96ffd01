import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';

export const ENTRY_POINT = 'https://idp.example.com/sso';
export const LOGOUT_URL = 'https://idp.example.com/slo';
/** Who we are to the identity provider. */
export const ISSUER = 'urn:gantry:test';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const MINUTE_MS = 60_000;

const keys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
export const OURS = keys();
export const STRANGERS = keys();

export interface Assertion {
  readonly requestId: string;
  readonly nameID: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly audience?: string;
  /** In what the assertion's subject says; the request's when absent, `null`: nothing. */
  readonly subjectRequestId?: string | null;
  readonly notBefore?: Date;
  readonly notOnOrAfter?: Date;
  readonly id?: string;
}

const newId = () => `_${randomBytes(16).toString('hex')}`;
const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

export function assertionXml({
  requestId,
  nameID,
  attributes,
  audience = ISSUER,
  subjectRequestId = requestId,
  notBefore = new Date(Date.now() - MINUTE_MS),
  notOnOrAfter = new Date(Date.now() + MINUTE_MS),
  id = newId(),
}: Assertion): string {
  const statements = Object.entries(attributes)
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${name}">${[value]
          .flat()
          .map((text) => `<saml:AttributeValue>${escape(text)}</saml:AttributeValue>`)
          .join('')}</saml:Attribute>`,
    )
    .join('');
  const inResponseTo = subjectRequestId === null ? '' : ` InResponseTo="${subjectRequestId}"`;
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}"><saml:Issuer>https://idp.example.com</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${escape(nameID)}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${notOnOrAfter.toISOString()}"${inResponseTo}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${notBefore.toISOString()}" NotOnOrAfter="${notOnOrAfter.toISOString()}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${new Date().toISOString()}" SessionIndex="session-1"/><saml:AttributeStatement>${statements}</saml:AttributeStatement></saml:Assertion>`;
}

export function responseXml(requestId: string, ...assertions: readonly string[]): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" IssueInstant="${new Date().toISOString()}" InResponseTo="${requestId}"><saml:Issuer>https://idp.example.com</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertions.join('')}</samlp:Response>`;
}

const SHA256 = {
  signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
};
/** What can be forged. */
export const SHA1 = {
  signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1',
};

/** Signs the element at an XPath; the signature stands behind its Issuer. */
export function signed(
  xml: string,
  element: 'Response' | 'Assertion',
  { privateKey }: Pick<typeof OURS, 'privateKey'> = OURS,
  { signatureAlgorithm, digestAlgorithm } = SHA256,
): string {
  const xpath = element === 'Response' ? "/*[local-name(.)='Response']" : "//*[local-name(.)='Assertion']";
  const signature = new SignedXml({
    privateKey,
    canonicalizationAlgorithm: EXCLUSIVE,
    signatureAlgorithm,
  });
  signature.addReference({
    xpath,
    digestAlgorithm,
    transforms: [ENVELOPED, EXCLUSIVE],
  });
  signature.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signature.getSignedXml();
}

/** As a provider answers: assertion and response signed. */
export function goodResponse(assertion: Assertion, by: Pick<typeof OURS, 'privateKey'> = OURS): string {
  return signed(responseXml(assertion.requestId, signed(assertionXml(assertion), 'Assertion', by)), 'Response', by);
}

/** The id of the request that a browser was sent away with. */
export function requestIdOf(location: string): string {
  const request = new URL(location).searchParams.get('SAMLRequest') ?? '';
  return /\bID="([^"]+)"/.exec(inflateRawSync(Buffer.from(request, 'base64')).toString('utf8'))?.[1] ?? '';
}
