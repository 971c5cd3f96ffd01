import { userIdOf, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newSecret,
  type authorizeSaml,
  type InputOf,
  type leaveSaml,
  type logoutSaml,
  type OutputOf,
  type samlMetadata,
  type validateSaml,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { LoginFlows } from '../login-flows/login-flows';
import { siteUrl } from '../settings/site.url';
import { SamlAccountsRepository } from './saml-accounts.repository';
import { SamlProvider } from './saml.provider';
import { samlService, type SamlService } from '../login-services/saml.services';

interface Known {
  readonly service: SamlService;
  /** Public address of this server, with a slash at its end. */
  readonly root: string;
}

/** Logins through a SAML identity provider (SAML 2.0 profiles, 4.1), and logouts. */
@Injectable()
export class SamlSsoService {
  constructor(
    private readonly policies: PolicyCache,
    private readonly provider: SamlProvider,
    private readonly flows: LoginFlows,
    private readonly accounts: SamlAccountsRepository,
  ) {}

  /** @throws AppError error-saml-service-not-found */
  async authorize({
    service: name,
    browser = newSecret(),
  }: InputOf<typeof authorizeSaml>): Promise<OutputOf<typeof authorizeSaml>> {
    const { service, root } = await this.known(name);
    const location = await this.provider.authorizeUrl(service, root, browser);
    return { location, browser, secure: root.startsWith('https:') };
  }

  /**
   * NOT-RC: the credential is a new secret that only the browser that came back gets. The reference stores it under the token
   * that began the login: whoever sends somebody else such a link logs in as that person.
   * @throws AppError error-saml-service-not-found
   */
  async validate({
    service: name,
    response,
    browser,
  }: InputOf<typeof validateSaml>): Promise<OutputOf<typeof validateSaml>> {
    const { service, root } = await this.known(name);
    const isOpen = service.cert !== '' && browser !== undefined;
    const asserted = isOpen ? await this.provider.validate(service, root, { response, browser }) : undefined;
    if (!asserted) return {};
    const credential = newSecret();
    await this.flows.put('saml-credential', credential, asserted);
    return { location: `${root}home?saml_idp_credentialToken=${credential}` };
  }

  /** @throws AppError error-saml-service-not-found */
  async metadata({ service: name }: InputOf<typeof samlMetadata>): Promise<OutputOf<typeof samlMetadata>> {
    const { service, root } = await this.known(name);
    return { xml: this.provider.metadata(service, root) };
  }

  /** NOT-RC: only to the identity provider, where the reference leads anywhere. @throws AppError error-saml-service-not-found */
  async leave({ service: name, redirect }: InputOf<typeof leaveSaml>): Promise<OutputOf<typeof leaveSaml>> {
    const { service, root } = await this.known(name);
    return { location: redirect !== undefined && isBelow(redirect, service.logoutUrl) ? redirect : `${root}home` };
  }

  /** @throws AppError no-saml-provider */
  async logout(
    { caller }: RequestContext,
    { provider }: InputOf<typeof logoutSaml>,
  ): Promise<OutputOf<typeof logoutSaml>> {
    const userId = userIdOf(caller);
    const { settings } = await this.policies.current();
    const service = samlService(provider, settings);
    if (!service) throw new AppError('no-saml-provider', 'SAML internal error', { method: 'samlLogout' });
    const link = await this.accounts.linkOf(userId);
    if (!service.logsOutThere || service.logoutUrl === '' || link?.provider !== provider || link.nameID === undefined)
      return {};
    return {
      url: await this.provider.logoutUrl(service, siteUrl(settings, '/'), {
        nameID: link.nameID,
        idpSession: link.idpSession,
      }),
    };
  }

  private async known(name: string): Promise<Known> {
    const { settings } = await this.policies.current();
    const service = samlService(name, settings);
    if (!service) throw new AppError('error-saml-service-not-found', 'SAML service not found', undefined, 'not-found');
    return { service, root: siteUrl(settings, '/') };
  }
}

/** The path of the page without its query. */
function isBelow(url: string, page: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(page)) return false;
  const [given, expected] = [new URL(url), new URL(page)];
  return (
    /^https?:$/.test(given.protocol) &&
    given.origin === expected.origin &&
    given.pathname === expected.pathname &&
    given.username === '' &&
    given.password === ''
  );
}
