import type { RequestContext } from '@gantry/bus';
import {
  cleanUpLogout,
  createToken,
  getNewToken,
  removeOtherTokens,
  replaceLogins,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SessionTokensService } from './session-tokens.service';

@Controller()
export class SessionTokensController {
  constructor(private readonly tokens: SessionTokensService) {}

  @Handles(createToken)
  create(context: RequestContext, input: InputOf<typeof createToken>): Promise<OutputOf<typeof createToken>> {
    return this.tokens.create(context, input);
  }

  @Handles(removeOtherTokens)
  removeOthers(
    context: RequestContext,
    _input: InputOf<typeof removeOtherTokens>,
  ): Promise<OutputOf<typeof removeOtherTokens>> {
    return this.tokens.removeOthers(context);
  }

  @Handles(replaceLogins)
  replaceLogins(
    context: RequestContext,
    _input: InputOf<typeof replaceLogins>,
  ): Promise<OutputOf<typeof replaceLogins>> {
    return this.tokens.replaceLogins(context);
  }

  @Handles(getNewToken)
  renew(context: RequestContext, _input: InputOf<typeof getNewToken>): Promise<OutputOf<typeof getNewToken>> {
    return this.tokens.renew(context);
  }

  /** A login has no data beside its token, which `logout` has removed. */
  @Handles(cleanUpLogout)
  async cleanUp(
    _context: RequestContext,
    _input: InputOf<typeof cleanUpLogout>,
  ): Promise<OutputOf<typeof cleanUpLogout>> {
    return {};
  }
}
