import type { RequestContext } from '@gantry/bus';
import { login, logout, resolveSession, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SessionsService } from './sessions.service';

@Controller()
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Handles(login)
  login(context: RequestContext, input: InputOf<typeof login>): Promise<OutputOf<typeof login>> {
    return this.sessions.login(context, input);
  }

  @Handles(logout)
  logout(context: RequestContext, _input: InputOf<typeof logout>): Promise<OutputOf<typeof logout>> {
    return this.sessions.logout(context);
  }

  @Handles(resolveSession)
  resolve(_context: RequestContext, input: InputOf<typeof resolveSession>): Promise<OutputOf<typeof resolveSession>> {
    return this.sessions.resolve(input);
  }
}
