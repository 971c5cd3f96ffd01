import type { RequestContext } from '@gantry/bus';
import {
  databaseVersion,
  describeServer,
  robotsFile,
  serverInfo,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { InfoService } from './info.service';

@Controller()
export class InfoController {
  constructor(private readonly info: InfoService) {}

  @Handles(serverInfo)
  get(context: RequestContext, _input: InputOf<typeof serverInfo>): Promise<OutputOf<typeof serverInfo>> {
    return this.info.describe(context);
  }

  @Handles(describeServer)
  details(context: RequestContext, _input: InputOf<typeof describeServer>): Promise<OutputOf<typeof describeServer>> {
    return this.info.details(context);
  }

  @Handles(databaseVersion)
  databaseVersion(
    _context: RequestContext,
    _input: InputOf<typeof databaseVersion>,
  ): Promise<OutputOf<typeof databaseVersion>> {
    return this.info.databaseVersion();
  }

  @Handles(robotsFile)
  robots(_context: RequestContext, _input: InputOf<typeof robotsFile>): Promise<OutputOf<typeof robotsFile>> {
    return this.info.robots();
  }
}
