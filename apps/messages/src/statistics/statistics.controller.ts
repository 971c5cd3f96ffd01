import type { RequestContext } from '@gantry/bus';
import { countThreadsAndUploads, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { StatisticsRepository } from './statistics.repository';

@Controller()
export class StatisticsController {
  constructor(private readonly statistics: StatisticsRepository) {}

  @Handles(countThreadsAndUploads)
  count(
    _context: RequestContext,
    _input: InputOf<typeof countThreadsAndUploads>,
  ): Promise<OutputOf<typeof countThreadsAndUploads>> {
    return this.statistics.count();
  }
}
