import type { Settings } from '@gantry/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AUTH_CONFIG, type AuthConfig } from '../../config';
import type { OAuthCredentials, OAuthIdentity, OAuthProvider } from '../oauth.provider';
import { ProviderClient } from '../provider.client';

const checkedSchema = z.looseObject({ user: z.looseObject({ id: z.number() }) });
const profileSchema = z.looseObject({ id: z.number(), login: z.string(), name: z.string().nullish() });
const emailsSchema = z.array(z.looseObject({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

@Injectable()
export class GithubProvider implements OAuthProvider {
  constructor(
    private readonly client: ProviderClient,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  serves(serviceName: string, settings: Settings): boolean {
    return serviceName === 'github' && settings.flag('Accounts_OAuth_Github');
  }

  async identify({ accessToken }: OAuthCredentials, settings: Settings): Promise<OAuthIdentity | undefined> {
    if (!(await this.isOurs(accessToken, settings))) return undefined;
    const headers = { authorization: `Bearer ${accessToken}` };
    const profile = profileSchema.safeParse(await this.client.json(this.url('user'), { headers }));
    if (!profile.success) return undefined;
    const emails = emailsSchema.safeParse(await this.client.json(this.url('user/emails'), { headers }));
    const primary = emails.success ? emails.data.find((one) => one.primary) : undefined;
    const { id, login, name } = profile.data;
    return {
      id: String(id),
      username: login,
      name: name ?? undefined,
      email: primary?.email,
      isEmailVerified: primary?.verified ?? false,
    };
  }

  private async isOurs(accessToken: string, settings: Settings): Promise<boolean> {
    const id = settings.text('Accounts_OAuth_Github_id');
    const authorization = `Basic ${Buffer.from(`${id}:${settings.text('Accounts_OAuth_Github_secret')}`).toString('base64')}`;
    const body = JSON.stringify({ access_token: accessToken });
    const answer = await this.client.json(this.url(`applications/${encodeURIComponent(id)}/token`), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    });
    return checkedSchema.safeParse(answer).success;
  }

  private url(path: string): URL {
    return new URL(path, `${this.config.OAUTH_GITHUB_URL.replace(/\/+$/, '')}/`);
  }
}
