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
/** Of an element: where it begins, and where it ends. */
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

/** Speaks SAML 2.0 with one identity provider. */
@Injectable()
export class SamlProvider {
  constructor(
    private readonly flows: LoginFlows,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Where a browser is sent to log in. @param root public address of this server, with a slash at its end. @param browser names it, secretly */
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

  /** What the identity provider has to know of us, XML. */
  metadata(service: SamlService, root: string): string {
    const cert = service.privateKey === '' || service.publicCert === '' ? null : service.publicCert;
    return this.samlOf(cert === null ? { ...service, privateKey: '' } : service, root).generateServiceProviderMetadata(
      cert,
      cert,
    );
  }

  /** Where a browser is sent to log out there too. */
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

  /** Made for one question: settings may be others at the next. */
  private samlOf(service: SamlService, root: string, browser = ''): SAML {
    const { signatureValidation: wanted, privateKey, authnContext } = service;
    return new SAML({
      // An empty one is refused by the library; nobody holds the key to this one, so that metadata can be had before it is set.
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

/** @throws Error that says what the text has too much of */
function requireAffordable(xml: string): void {
  const excess = exceedsXmlLimits(xml);
  if (excess !== undefined) throw new Error(excess);
}

/** What an answer hides, opened as the library does it; nothing when it hides nothing. @throws Error */
async function decrypted(xml: string, privateKey: string): Promise<string> {
  if (!xml.includes('EncryptedAssertion')) return '';
  // Of one alone, so that no other is opened later.
  if (['EncryptedAssertion', 'EncryptedData'].some((name) => xml.split(name).length - 1 > MENTIONS_OF_ONE))
    throw new Error('the answer has several encrypted parts');
  const document = await parseDomFromString(xml);
  const [hidden] = xpath.selectElements(document, "//*[local-name()='EncryptedAssertion']");
  return hidden ? decryptXml(String(hidden), privateKey) : '';
}

/** @throws Error that says why the answer, or the assertion in it, is refused */
function requireAcceptable(xml: string): void {
  const refusal = refusalOf(xml);
  if (refusal !== undefined) throw new Error(refusal);
}

/** The requests that were sent out, each good for one answer by the browser that began. The library asks for the same one twice within one check. */
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

/** In an answer that is not signed as a whole the signed assertion itself has to name the request: another answer's must not be put in its place. */
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
