import type { RequestContext } from '@gantry/bus';
import {
  generatePersonalToken,
  listPersonalTokens,
  regeneratePersonalToken,
  removePersonalToken,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PersonalTokensService } from './personal-tokens.service';

@Controller()
export class PersonalTokensController {
  constructor(private readonly tokens: PersonalTokensService) {}

  @Handles(generatePersonalToken)
  generate(
    context: RequestContext,
    input: InputOf<typeof generatePersonalToken>,
  ): Promise<OutputOf<typeof generatePersonalToken>> {
    return this.tokens.generate(context, input);
  }

  @Handles(regeneratePersonalToken)
  regenerate(
    context: RequestContext,
    input: InputOf<typeof regeneratePersonalToken>,
  ): Promise<OutputOf<typeof regeneratePersonalToken>> {
    return this.tokens.regenerate(context, input);
  }

  @Handles(listPersonalTokens)
  list(
    context: RequestContext,
    _input: InputOf<typeof listPersonalTokens>,
  ): Promise<OutputOf<typeof listPersonalTokens>> {
    return this.tokens.list(context);
  }

  @Handles(removePersonalToken)
  remove(
    context: RequestContext,
    input: InputOf<typeof removePersonalToken>,
  ): Promise<OutputOf<typeof removePersonalToken>> {
    return this.tokens.remove(context, input);
  }
}
