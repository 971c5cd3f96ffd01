import type { RequestContext } from '@gantry/bus';
import { reportMessage, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ReportsService } from './reports.service';

@Controller()
export class ReportsController {
  constructor(private readonly service: ReportsService) {}

  @Handles(reportMessage)
  async report(context: RequestContext, input: InputOf<typeof reportMessage>): Promise<OutputOf<typeof reportMessage>> {
    await this.service.report(context, input);
    return {};
  }
}
