import type { RequestContext } from '@gantry/bus';
import { downloadFile, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { DownloadsService } from './downloads.service';

@Controller()
export class DownloadsController {
  constructor(private readonly service: DownloadsService) {}

  @Handles(downloadFile)
  show(context: RequestContext, input: InputOf<typeof downloadFile>): Promise<OutputOf<typeof downloadFile>> {
    return this.service.show(context, input);
  }
}
