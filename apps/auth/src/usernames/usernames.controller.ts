import type { RequestContext } from '@gantry/bus';
import { checkUsername, suggestUsername, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { UsernamesService } from './usernames.service';

@Controller()
export class UsernamesController {
  constructor(private readonly usernames: UsernamesService) {}

  @Handles(checkUsername)
  check(context: RequestContext, input: InputOf<typeof checkUsername>): Promise<OutputOf<typeof checkUsername>> {
    return this.usernames.check(context, input);
  }

  @Handles(suggestUsername)
  suggest(context: RequestContext, _input: InputOf<typeof suggestUsername>): Promise<OutputOf<typeof suggestUsername>> {
    return this.usernames.suggest(context);
  }
}
