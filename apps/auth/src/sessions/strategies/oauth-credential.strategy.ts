import { oauthCredentialFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { OAuthAccountsService } from '../../oauth/oauth-accounts.service';
import { OAuthFlowService } from '../../oauth/oauth-flow.service';
import { noLoginAttempt } from '../../session-store/login.rules';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/**
 * `{oauth: {credentialToken, credentialSecret}}`: what a browser received on its way back from a provider
 * (contract/ddp-methods.json, login).
 */
@Injectable()
export class OAuthCredentialStrategy implements LoginStrategy {
  readonly name = 'oauth-credential';

  constructor(
    private readonly flow: OAuthFlowService,
    private readonly accounts: OAuthAccountsService,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return oauthCredentialFormSchema.safeParse(form).success;
  }

  /** @throws AppError of kind login */
  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof> {
    const { oauth } = oauthCredentialFormSchema.parse(form);
    const credential = await this.throttle.guard({ ip }, settings, () =>
      this.flow.take(oauth.credentialToken, oauth.credentialSecret, settings),
    );
    if (!credential) throw noLoginAttempt();
    return {
      user: await this.accounts.accountOf(credential.serviceName, credential.identity, settings),
      type: credential.serviceName,
    };
  }
}
