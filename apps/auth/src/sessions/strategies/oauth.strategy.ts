import { oauthFormSchema } from '@gantry/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { OAuthProvider } from '../../oauth/oauth.provider';
import { OAuthAccountsService } from '../../oauth/oauth-accounts.service';
import { PROVIDERS } from '../../oauth/providers';
import { unrecognizedForm } from '../../session-store/login.rules';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/** `{serviceName, accessToken, …}`: a token that the client received from a provider, which is asked about it. */
@Injectable()
export class OAuthStrategy implements LoginStrategy {
  readonly name = 'oauth';

  constructor(
    @Inject(PROVIDERS) private readonly providers: readonly OAuthProvider[],
    private readonly accounts: OAuthAccountsService,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return oauthFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const credentials = oauthFormSchema.parse(form);
    const { serviceName } = credentials;
    const provider = this.providers.find((one) => one.serves(serviceName, settings));
    if (!provider) throw unrecognizedForm();
    const identity = await this.throttle.guard({ ip }, settings, () => provider.identify(credentials, settings));
    return identity && { user: await this.accounts.accountOf(serviceName, identity, settings), type: serviceName };
  }
}
