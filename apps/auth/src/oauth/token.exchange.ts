import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { declaredService } from './declared.services';
import { ProviderClient } from './provider.client';

const tokenSchema = z.looseObject({ access_token: z.string().min(1).max(4_096) });

/** Where codes are exchanged for access tokens, with which credentials. */
interface TokenEndpoint {
  readonly url: string;
  readonly clientId: string;
  readonly secret: string;
  readonly sentVia: 'header' | 'payload';
}

/** Exchanges the code that a browser brings back for an access token (RFC 6749, 4.1.3). */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly client: ProviderClient,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  /**
   * @param redirectUri as the client sent it to the provider
   * @returns undefined when the service has no such flow, or the provider does not know the code
   * @throws AppError error-service-unavailable when the provider does not answer
   */
  async accessToken(
    serviceName: string,
    code: string,
    redirectUri: string,
    settings: Settings,
  ): Promise<string | undefined> {
    const endpoint = this.endpointOf(serviceName, settings);
    if (!endpoint || !URL.canParse(endpoint.url)) return undefined;
    const { clientId, secret, sentVia } = endpoint;
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (sentVia === 'header')
      headers['authorization'] = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
    else
      for (const [name, value] of [
        ['client_id', clientId],
        ['client_secret', secret],
      ] as const)
        form.set(name, value);
    const answer = tokenSchema.safeParse(
      await this.client.json(new URL(endpoint.url), { method: 'POST', headers, body: form.toString() }),
    );
    return answer.success ? answer.data.access_token : undefined;
  }

  private endpointOf(serviceName: string, settings: Settings): TokenEndpoint | undefined {
    switch (serviceName) {
      case 'google':
        return payload(
          new URL('/oauth2/v4/token', this.config.OAUTH_GOOGLE_URL).href,
          settings.text('Accounts_OAuth_Google_id'),
          settings.text('Accounts_OAuth_Google_secret'),
        );
      case 'facebook':
        return payload(
          new URL('/oauth/access_token', this.config.OAUTH_FACEBOOK_URL).href,
          settings.text('Accounts_OAuth_Facebook_id'),
          settings.text('Accounts_OAuth_Facebook_secret'),
        );
      case 'github':
        return payload(
          this.config.OAUTH_GITHUB_TOKEN_URL,
          settings.text('Accounts_OAuth_Github_id'),
          settings.text('Accounts_OAuth_Github_secret'),
        );
      case 'gitlab':
        return payload(
          `${(settings.text('API_Gitlab_URL').trim() || 'https://gitlab.com').replace(/\/+$/, '')}/oauth/token`,
          settings.text('Accounts_OAuth_Gitlab_id'),
          settings.text('Accounts_OAuth_Gitlab_secret'),
        );
      default:
        return this.declaredEndpoint(serviceName, settings);
    }
  }

  private declaredEndpoint(serviceName: string, settings: Settings): TokenEndpoint | undefined {
    const service = declaredService(serviceName, settings);
    return (
      service && {
        url: service.tokenUrl,
        clientId: service.clientId,
        secret: service.secret,
        sentVia: service.tokenSentVia,
      }
    );
  }
}

function payload(url: string, clientId: string, secret: string): TokenEndpoint {
  return { url, clientId, secret, sentVia: 'payload' };
}
