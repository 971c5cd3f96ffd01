import type { RequestContext } from '@gantry/bus';
import { finishOAuth, retrieveOAuthCredential, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { OAuthFlowService } from './oauth-flow.service';

@Controller()
export class OAuthFlowController {
  constructor(private readonly flow: OAuthFlowService) {}

  @Handles(finishOAuth)
  finish(_context: RequestContext, input: InputOf<typeof finishOAuth>): Promise<OutputOf<typeof finishOAuth>> {
    return this.flow.finish(input);
  }

  @Handles(retrieveOAuthCredential)
  retrieve(
    _context: RequestContext,
    input: InputOf<typeof retrieveOAuthCredential>,
  ): Promise<OutputOf<typeof retrieveOAuthCredential>> {
    return this.flow.retrieve(input);
  }
}
