import { createHmac } from 'node:crypto';
import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../../config';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { ProviderClient } from '../provider.client';

const appSchema = z.looseObject({ id: z.string() });
const profileSchema = z.looseObject({ id: z.string(), name: z.string().optional(), email: z.string().optional() });

@Injectable()
export class FacebookProvider implements OAuthProvider {
  constructor(
    private readonly client: ProviderClient,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  serves(serviceName: string, settings: Settings): boolean {
    return serviceName === 'facebook' && settings.flag('Accounts_OAuth_Facebook');
  }

  /** Uses the configured application secret; one sent by the client is ignored. */
  async identify({ accessToken }: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined> {
    const proof = createHmac('sha256', settings.text('Accounts_OAuth_Facebook_secret'))
      .update(accessToken)
      .digest('hex');
    const app = appSchema.safeParse(await this.client.json(this.url('/app', accessToken, proof)));
    if (!app.success || app.data.id !== settings.text('Accounts_OAuth_Facebook_id')) return undefined;
    const me = this.url('/me', accessToken, proof);
    me.searchParams.set('fields', 'id,name,email');
    const profile = profileSchema.safeParse(await this.client.json(me));
    return profile.success
      ? {
          id: profile.data.id,
          email: profile.data.email,
          isEmailVerified: profile.data.email !== undefined,
          name: profile.data.name,
        }
      : undefined;
  }

  private url(path: string, accessToken: string, proof: string): URL {
    const url = new URL(path, this.config.OAUTH_FACEBOOK_URL);
    url.searchParams.set('access_token', accessToken);
    url.searchParams.set('appsecret_proof', proof);
    return url;
  }
}
