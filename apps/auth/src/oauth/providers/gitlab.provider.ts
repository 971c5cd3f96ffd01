import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { ProviderClient } from '../provider.client';

const DEFAULT_URL = 'https://gitlab.com';
const infoSchema = z.looseObject({ application: z.looseObject({ uid: z.string() }) });
const profileSchema = z.looseObject({
  id: z.number(),
  username: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  confirmed_at: z.string().nullish(),
});

@Injectable()
export class GitlabProvider implements OAuthProvider {
  constructor(private readonly client: ProviderClient) {}

  serves(serviceName: string, settings: Settings): boolean {
    return serviceName === 'gitlab' && settings.flag('Accounts_OAuth_Gitlab');
  }

  async identify({ accessToken }: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined> {
    const root = (settings.text('API_Gitlab_URL').trim() || DEFAULT_URL).replace(/\/+$/, '');
    const headers = { authorization: `Bearer ${accessToken}` };
    const info = infoSchema.safeParse(await this.client.json(new URL(`${root}/oauth/token/info`), { headers }));
    if (!info.success || info.data.application.uid !== settings.text('Accounts_OAuth_Gitlab_id')) return undefined;
    const profile = profileSchema.safeParse(
      await this.client.json(
        new URL(root + (settings.text('Accounts_OAuth_Gitlab_identity_path').trim() || '/api/v4/user')),
        { headers },
      ),
    );
    if (!profile.success) return undefined;
    const { id, username, name, email, confirmed_at: confirmedAt } = profile.data;
    return { id: String(id), username, name, email, isEmailVerified: typeof confirmedAt === 'string' };
  }
}
