import { Module } from '@nestjs/common';
import { GuestNumbersRepository } from './guest-numbers.repository';
import { VisitorsController } from './visitors.controller';
import { VisitorsRepository } from './visitors.repository';
import { VisitorsService } from './visitors.service';

@Module({
  controllers: [VisitorsController],
  providers: [GuestNumbersRepository, VisitorsRepository, VisitorsService],
  exports: [VisitorsService],
})
export class VisitorsModule {}
