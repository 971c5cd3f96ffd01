import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../../config';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { oauth1Header } from '../oauth1.signature';
import { ProviderClient } from '../provider.client';

const profileSchema = z.looseObject({
  id_str: z.string(),
  screen_name: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
});

@Injectable()
export class TwitterProvider implements OAuthProvider {
  constructor(
    private readonly client: ProviderClient,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  serves(serviceName: string, settings: Settings): boolean {
    return serviceName === 'twitter' && settings.flag('Accounts_OAuth_Twitter');
  }

  /** Signed with the configured keys, so that tokens of another application fail. */
  async identify(
    { accessToken, accessTokenSecret }: OAuthCredentials,
    settings: Settings,
  ): Promise<OAuthIdentity | undefined> {
    if (accessTokenSecret === undefined) return undefined;
    const url = new URL('/1.1/account/verify_credentials.json', this.config.OAUTH_TWITTER_URL);
    url.searchParams.set('include_email', 'true');
    const keys = {
      consumerKey: settings.text('Accounts_OAuth_Twitter_id'),
      consumerSecret: settings.text('Accounts_OAuth_Twitter_secret'),
      token: accessToken,
      tokenSecret: accessTokenSecret,
    };
    const profile = profileSchema.safeParse(
      await this.client.json(url, { headers: { authorization: oauth1Header('GET', url, keys) } }),
    );
    if (!profile.success) return undefined;
    const { id_str: id, screen_name: username, name, email } = profile.data;
    return { id, username, name, email, isEmailVerified: email !== undefined };
  }
}
