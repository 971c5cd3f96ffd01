import type { RequestContext } from '@gantry/bus';
import { serverInfo, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { InfoService } from './info.service';

@Injectable()
export class InfoController {
  constructor(private readonly info: InfoService) {}

  @Handles(serverInfo)
  get(context: RequestContext, _input: InputOf<typeof serverInfo>): Promise<OutputOf<typeof serverInfo>> {
    return this.info.describe(context);
  }
}
