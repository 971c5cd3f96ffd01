import { resumeFormSchema } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { loggedOut } from '../../session-store/login.rules';
import { SessionsRepository } from '../../session-store/sessions.repository';
import { hashToken, isExpired, loginLifetimeMs } from '../../session-store/token.rules';
import type { LoginProof, LoginRequest, LoginStrategy } from './login.strategy';

/** `{resume: token}`: an earlier login or a personal access token. */
@Injectable()
export class ResumeStrategy implements LoginStrategy {
  readonly name = 'resume';

  constructor(private readonly sessions: SessionsRepository) {}

  accepts(form: LoginRequest['form']): boolean {
    return resumeFormSchema.safeParse(form).success;
  }

  async prove({ form, settings }: LoginRequest): Promise<LoginProof> {
    const { resume } = resumeFormSchema.parse(form);
    const found = await this.sessions.withToken(hashToken(resume));
    if (!found || isExpired(found.token, loginLifetimeMs(settings), Date.now())) throw loggedOut();
    return { user: found.user, type: 'resume', earlier: { token: resume, stored: found.token } };
  }
}
