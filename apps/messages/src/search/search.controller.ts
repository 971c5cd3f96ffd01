import type { RequestContext } from '@gantry/bus';
import { searchMessages, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SearchService } from './search.service';

@Controller()
export class SearchController {
  constructor(private readonly service: SearchService) {}

  @Handles(searchMessages)
  inRoom(context: RequestContext, input: InputOf<typeof searchMessages>): Promise<OutputOf<typeof searchMessages>> {
    return this.service.inRoom(context, input);
  }
}
