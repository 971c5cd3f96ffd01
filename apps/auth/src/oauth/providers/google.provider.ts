import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../../config';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { ProviderClient } from '../provider.client';

const audienceSchema = z.looseObject({ aud: z.string() });
const profileSchema = z.looseObject({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
});

@Injectable()
export class GoogleProvider implements OAuthProvider {
  constructor(
    private readonly client: ProviderClient,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  serves(serviceName: string, settings: Settings): boolean {
    return serviceName === 'google' && settings.flag('Accounts_OAuth_Google');
  }

  async identify({ accessToken }: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined> {
    const info = new URL('/oauth2/v3/tokeninfo', this.config.OAUTH_GOOGLE_URL);
    info.searchParams.set('access_token', accessToken);
    const audience = audienceSchema.safeParse(await this.client.json(info));
    if (!audience.success || audience.data.aud !== settings.text('Accounts_OAuth_Google_id')) return undefined;
    const headers = { authorization: `Bearer ${accessToken}` };
    const profile = profileSchema.safeParse(
      await this.client.json(new URL('/oauth2/v3/userinfo', this.config.OAUTH_GOOGLE_URL), { headers }),
    );
    return profile.success
      ? {
          id: profile.data.sub,
          email: profile.data.email,
          isEmailVerified: profile.data.email_verified,
          name: profile.data.name,
        }
      : undefined;
  }
}
