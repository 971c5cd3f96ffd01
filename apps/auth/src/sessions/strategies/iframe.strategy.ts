import { iframeFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { LoginThrottle } from '../../session-store/login.throttle';
import { SessionsRepository } from '../../session-store/sessions.repository';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/** `{iframe: true, token}`: what another site stored in the account (contract/web-integration.md, C6). Off unless Accounts_iframe_enabled. */
@Injectable()
export class IframeStrategy implements LoginStrategy {
  readonly name = 'iframe';

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly throttle: LoginThrottle,
  ) {}

  accepts(form: LoginRequest['form']): boolean {
    return iframeFormSchema.safeParse(form).success;
  }

  async prove({ form, ip, settings }: LoginRequest): Promise<LoginProof | undefined> {
    const { token } = iframeFormSchema.parse(form);
    const user = await this.throttle.guard({ ip }, settings, async () =>
      settings.flag('Accounts_iframe_enabled') ? this.sessions.withIframeToken(token) : undefined,
    );
    return user && { user, type: 'iframe' };
  }
}
