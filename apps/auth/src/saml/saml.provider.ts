import { LOGGER, type Logger } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SAML, ValidateInResponseTo, type CacheProvider, type Profile } from '@node-saml/node-saml';
import { decryptXml, parseDomFromString, xpath } from '@node-saml/node-saml/lib/xml';
import { z } from 'zod';
import { LoginFlows } from '../login-flows/login-flows';
import { hashToken } from '../session-store/token.rules';
import { textsOf, type Asserted } from './saml.person';
import { hasStatus, refusalOf } from './saml.response.rules';
import { exceedsXmlLimits } from './xml.limits';
import type { SamlService } from '../login-services/saml.services';

const MAX_ATTRIBUTES = 500;
/** Start and end of an element in the text. */
const MENTIONS_OF_ONE = 2;

const requestSchema = z.object({ provider: z.string(), value: z.string(), browser: z.string() });
const subjectSchema = z.looseObject({
  Assertion: z.looseObject({
    Subject: z
      .array(
        z.looseObject({
          SubjectConfirmation: z.array(
            z.looseObject({
              SubjectConfirmationData: z.array(
                z.looseObject({ $: z.looseObject({ InResponseTo: z.string().optional() }) }),
              ),
            }),
          ),
        }),
      )
      .length(1),
  }),
});

/** SAML 2.0 with one identity provider. */
@Injectable()
export class SamlProvider {
  constructor(
    private readonly flows: LoginFlows,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The address to which a browser is sent to log in.
   * @param root public address of this server with a trailing slash.
   * @param browser a secret that identifies the browser
   */
  authorizeUrl(service: SamlService, root: string, browser: string): Promise<string> {
    return this.samlOf(service, root, browser).getAuthorizeUrlAsync('', undefined, {});
  }

  /**
   * Checks what came back: its status, signatures as the settings want them, by hashes that cannot be forged, audience, times,
   * and that it answers a request that we sent the same browser away with, and that nobody has answered before.
   * @returns undefined when it is not good; why is in the log.
   */
  async validate(
    service: SamlService,
    root: string,
    { response, browser }: { response: string; browser: string },
  ): Promise<Asserted | undefined> {
    // The base64 of nothing, and of everything, is decoded without complaint: what is decoded has to be a document without a type.
    const xml = Buffer.from(response, 'base64').toString('utf8');
    try {
      requireAffordable(xml);
      requireAcceptable(xml);
      // Anybody can encrypt for us: what is inside is looked at before it is parsed, too.
      if (service.privateKey !== '') requireAffordable(await decrypted(xml, service.privateKey));
      if (!hasStatus(xml)) throw new Error('the answer has no status');
      const saml = this.samlOf(service, root, browser);
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response });
      if (!profile || !isAnswerToRequest(profile))
        throw new Error('the assertion does not say which request it answers');
      requireAcceptable(profile.getAssertionXml?.() ?? '');
      return assertedOf(profile, service);
    } catch (err) {
      this.logger.warn(
        { reason: err instanceof Error ? err.message : String(err), provider: service.provider },
        'SAML response refused',
      );
      return undefined;
    }
  }

  /** Our metadata for the identity provider, XML. */
  metadata(service: SamlService, root: string): string {
    const cert = service.privateKey === '' || service.publicCert === '' ? null : service.publicCert;
    return this.samlOf(cert === null ? { ...service, privateKey: '' } : service, root).generateServiceProviderMetadata(
      cert,
      cert,
    );
  }

  /** The address to which a browser is sent to log out at the provider too. */
  logoutUrl(
    service: SamlService,
    root: string,
    { nameID, idpSession }: { nameID: string; idpSession?: string | undefined },
  ): Promise<string> {
    const profile: Profile = {
      issuer: service.issuer,
      nameID,
      nameIDFormat: service.identifierFormat,
      ...(idpSession === undefined ? {} : { sessionIndex: idpSession }),
    };
    return this.samlOf(service, root).getLogoutUrlAsync(profile, '', {});
  }

  /** Created for each call, because the settings may change in between. */
  private samlOf(service: SamlService, root: string, browser = ''): SAML {
    const { signatureValidation: wanted, privateKey, authnContext } = service;
    return new SAML({
      // The library refuses an empty certificate. Nobody has the key of this one; it makes metadata available before a
      // certificate is configured.
      idpCert: service.cert === '' ? 'AA==' : service.cert,
      issuer: service.issuer,
      audience: service.issuer,
      callbackUrl: `${root}_saml/validate/${encodeURIComponent(service.provider)}`,
      logoutCallbackUrl: `${root}_saml/logout/${encodeURIComponent(service.provider)}`,
      entryPoint: service.entryPoint,
      logoutUrl: service.logoutUrl,
      identifierFormat: service.identifierFormat === '' ? null : service.identifierFormat,
      wantAuthnResponseSigned: wanted === 'Response' || wanted === 'All',
      wantAssertionsSigned: wanted === 'Assertion' || wanted === 'All',
      acceptedClockSkewMs: service.clockDriftMs,
      validateInResponseTo: ValidateInResponseTo.always,
      cacheProvider: requestsOf(service.provider, this.flows, browser),
      disableRequestedAuthnContext: authnContext === '',
      ...(authnContext === '' ? {} : { authnContext: [authnContext] }),
      racComparison: service.authnComparison,
      signatureAlgorithm: 'sha256',
      digestAlgorithm: 'sha256',
      ...(privateKey === '' ? {} : { privateKey, decryptionPvk: privateKey }),
    });
  }
}

/** @throws Error that names the exceeded limit */
function requireAffordable(xml: string): void {
  const excess = exceedsXmlLimits(xml);
  if (excess !== undefined) throw new Error(excess);
}

/**
 * The decrypted assertion of an answer, decrypted as the library does it; undefined when nothing is encrypted.
 * @throws Error
 */
async function decrypted(xml: string, privateKey: string): Promise<string> {
  if (!xml.includes('EncryptedAssertion')) return '';
  // Only if there is exactly one, so that no other one is decrypted later.
  if (['EncryptedAssertion', 'EncryptedData'].some((name) => xml.split(name).length - 1 > MENTIONS_OF_ONE))
    throw new Error('the answer has several encrypted parts');
  const document = await parseDomFromString(xml);
  const [hidden] = xpath.selectElements(document, "//*[local-name()='EncryptedAssertion']");
  return hidden ? decryptXml(String(hidden), privateKey) : '';
}

/** @throws Error with the reason why the answer or its assertion is refused */
function requireAcceptable(xml: string): void {
  const refusal = refusalOf(xml);
  if (refusal !== undefined) throw new Error(refusal);
}

/**
 * The open requests; each can be answered once by the browser that started it. The library asks for the same request
 * twice during one check.
 */
function requestsOf(provider: string, flows: LoginFlows, browser: string): CacheProvider {
  const taken = new Map<string, string>();
  return {
    saveAsync: async (id, value) => {
      await flows.put('saml-request', id, { provider, value, browser: hashToken(browser) });
      return { value, createdAt: Date.now() };
    },
    getAsync: async (id) => {
      const known = taken.get(id);
      if (known !== undefined) return known;
      const request = await flows.take('saml-request', id, requestSchema);
      if (request?.provider !== provider || request.browser !== hashToken(browser)) return null;
      taken.set(id, request.value);
      return request.value;
    },
    removeAsync: async (id) => id,
  };
}

/**
 * If the answer is not signed as a whole, the signed assertion itself must name the request: otherwise an assertion
 * from another answer could be inserted.
 */
function isAnswerToRequest(profile: Profile): boolean {
  const parsed = subjectSchema.safeParse(profile.getAssertion?.());
  if (!parsed.success) return false;
  const named = parsed.data.Assertion.Subject.flatMap(({ SubjectConfirmation }) =>
    SubjectConfirmation.flatMap(({ SubjectConfirmationData }) =>
      SubjectConfirmationData.map(({ $ }) => $.InResponseTo),
    ),
  );
  return named.length > 0 && named.every((id) => id !== undefined && id === profile['inResponseTo']);
}

function assertedOf(profile: Profile, { provider }: SamlService): Asserted | undefined {
  if (typeof profile.nameID !== 'string' || profile.nameID === '') return undefined;
  const attributes: unknown = profile['attributes'];
  const entries: [string, unknown][] =
    typeof attributes === 'object' && attributes !== null ? Object.entries(attributes) : [];
  return {
    provider,
    nameID: profile.nameID,
    ...(profile.issuer ? { idp: profile.issuer } : {}),
    ...(profile.sessionIndex ? { idpSession: profile.sessionIndex } : {}),
    ...(profile.nameIDFormat ? { nameIDFormat: profile.nameIDFormat } : {}),
    attributes: Object.fromEntries(entries.slice(0, MAX_ATTRIBUTES).map(([name, value]) => [name, textsOf(value)])),
  };
}
