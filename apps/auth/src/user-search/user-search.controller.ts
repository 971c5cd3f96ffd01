import type { RequestContext } from '@gantry/bus';
import { autocompleteUsers, fullUserData, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { UserSearchService } from './user-search.service';

@Controller()
export class UserSearchController {
  constructor(private readonly search: UserSearchService) {}

  @Handles(autocompleteUsers)
  autocomplete(
    context: RequestContext,
    input: InputOf<typeof autocompleteUsers>,
  ): Promise<OutputOf<typeof autocompleteUsers>> {
    return this.search.autocomplete(context, input);
  }

  @Handles(fullUserData)
  full(context: RequestContext, input: InputOf<typeof fullUserData>): Promise<OutputOf<typeof fullUserData>> {
    return this.search.full(context, input);
  }
}
