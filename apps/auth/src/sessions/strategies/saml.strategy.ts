import { samlFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LoginFlows } from '../../login-flows/login-flows';
import { SamlAccountsService } from '../../saml/saml-accounts.service';
import { assertedSchema, samlPersonOf } from '../../saml/saml.person';
import { samlService } from '../../login-services/saml.services';
import { LoginThrottle } from '../../session-store/login.throttle';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/** `{saml: true, credentialToken}`: what a browser received on its way back from an identity provider. */
@Injectable()
export class SamlStrategy implements LoginStrategy {
  readonly name = 'saml';

  constructor(
    private readonly flows: LoginFlows,
    private readonly accounts: SamlAccountsService,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return samlFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const { credentialToken } = samlFormSchema.parse(form);
    const asserted = await this.throttle.guard({ ip }, settings, () =>
      this.flows.take('saml-credential', credentialToken, assertedSchema),
    );
    // The service may have been switched off in the meantime.
    const service = asserted && samlService(asserted.provider, settings);
    return (
      service && {
        user: await this.accounts.accountOf(service, samlPersonOf(asserted, service), settings),
        type: 'saml',
      }
    );
  }
}
