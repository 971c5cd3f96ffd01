import type { RequestContext } from '@gantry/bus';
import { browseUsers, suggestUsers, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DirectoryService } from './directory.service';

@Controller()
export class DirectoryController {
  constructor(private readonly directory: DirectoryService) {}

  @Handles(suggestUsers)
  suggest(_context: RequestContext, input: InputOf<typeof suggestUsers>): Promise<OutputOf<typeof suggestUsers>> {
    return this.directory.suggest(input);
  }

  @Handles(browseUsers)
  browse(_context: RequestContext, input: InputOf<typeof browseUsers>): Promise<OutputOf<typeof browseUsers>> {
    return this.directory.browse(input);
  }
}
