import type { RequestContext } from '@gantry/bus';
import { countRooms, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { StatisticsRepository } from './statistics.repository';

@Controller()
export class StatisticsController {
  constructor(private readonly statistics: StatisticsRepository) {}

  @Handles(countRooms)
  count(_context: RequestContext, _input: InputOf<typeof countRooms>): Promise<OutputOf<typeof countRooms>> {
    return this.statistics.count();
  }
}
