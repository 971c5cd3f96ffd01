import type { RequestContext } from '@gantry/bus';
import { getStatistics, listStatistics, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { StatisticsService } from './statistics.service';

@Controller()
export class StatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Handles(getStatistics)
  get(context: RequestContext, input: InputOf<typeof getStatistics>): Promise<OutputOf<typeof getStatistics>> {
    return this.statistics.get(context, input);
  }

  @Handles(listStatistics)
  list(context: RequestContext, input: InputOf<typeof listStatistics>): Promise<OutputOf<typeof listStatistics>> {
    return this.statistics.list(context, input);
  }
}
