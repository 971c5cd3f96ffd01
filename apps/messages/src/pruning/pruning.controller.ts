import type { RequestContext } from '@gantry/bus';
import { beginPruning, cleanHistory, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PruningService } from './pruning.service';

@Controller()
export class PruningController {
  constructor(private readonly pruning: PruningService) {}

  @Handles(cleanHistory)
  clean(context: RequestContext, input: InputOf<typeof cleanHistory>): Promise<OutputOf<typeof cleanHistory>> {
    return this.pruning.clean(context, input);
  }

  @Handles(beginPruning)
  begin(_context: RequestContext, input: InputOf<typeof beginPruning>): Promise<OutputOf<typeof beginPruning>> {
    return this.pruning.begin(input);
  }
}
