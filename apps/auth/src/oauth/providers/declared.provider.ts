import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { declaredService } from '../declared.services';
import { applicationOf, readIdentity } from '../identity.rules';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { ProviderClient } from '../provider.client';

/** All services that are described by data: custom ones from the settings, and built-in ones of the same kind. */
@Injectable()
export class DeclaredProvider implements OAuthProvider {
  constructor(private readonly client: ProviderClient) {}

  serves(serviceName: string, settings: Settings): boolean {
    return declaredService(serviceName, settings) !== undefined;
  }

  /** What the client claims about itself (`identity`) is ignored; only the provider is asked. */
  async identify(
    { serviceName, accessToken }: OAuthCredentials,
    settings: Settings,
  ): Promise<OAuthIdentity | undefined> {
    const service = declaredService(serviceName, settings);
    if (!service || !URL.canParse(service.identityUrl)) return undefined;
    const application = applicationOf(accessToken);
    if (application !== undefined && application !== service.clientId) return undefined;
    const url = new URL(service.identityUrl);
    if (service.sentVia === 'payload') url.searchParams.set(service.tokenParam, accessToken);
    const headers: Record<string, string> =
      service.sentVia === 'header' ? { authorization: `Bearer ${accessToken}` } : {};
    const identity = readIdentity(await this.client.json(url, { headers }), service.fields);
    return identity && { ...identity, merge: service.merge };
  }
}
