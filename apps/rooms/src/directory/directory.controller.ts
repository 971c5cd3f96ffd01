import type { RequestContext } from '@gantry/bus';
import {
  browseDirectory,
  countChannels,
  roomByTypeAndName,
  roomNameById,
  roomNameExists,
  spotlight,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DirectoryService } from './directory.service';
import { SpotlightService } from './spotlight.service';

@Controller()
export class DirectoryController {
  constructor(
    private readonly directory: DirectoryService,
    private readonly suggestions: SpotlightService,
  ) {}

  @Handles(browseDirectory)
  browse(context: RequestContext, input: InputOf<typeof browseDirectory>): Promise<OutputOf<typeof browseDirectory>> {
    return this.directory.browse(context, input);
  }

  @Handles(spotlight)
  spotlight(context: RequestContext, input: InputOf<typeof spotlight>): Promise<OutputOf<typeof spotlight>> {
    return this.suggestions.search(context, input);
  }

  @Handles(countChannels)
  countChannels(
    _context: RequestContext,
    _input: InputOf<typeof countChannels>,
  ): Promise<OutputOf<typeof countChannels>> {
    return this.directory.countChannels();
  }

  @Handles(roomNameExists)
  nameExists(
    _context: RequestContext,
    input: InputOf<typeof roomNameExists>,
  ): Promise<OutputOf<typeof roomNameExists>> {
    return this.directory.nameExists(input);
  }

  @Handles(roomNameById)
  nameOf(context: RequestContext, input: InputOf<typeof roomNameById>): Promise<OutputOf<typeof roomNameById>> {
    return this.directory.nameOf(context, input);
  }

  @Handles(roomByTypeAndName)
  byTypeAndName(
    context: RequestContext,
    input: InputOf<typeof roomByTypeAndName>,
  ): Promise<OutputOf<typeof roomByTypeAndName>> {
    return this.directory.byTypeAndName(context, input);
  }
}
