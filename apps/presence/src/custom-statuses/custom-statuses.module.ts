import { Module } from '@nestjs/common';
import { CustomStatusesAccess } from './custom-statuses.access';
import { CustomStatusesController } from './custom-statuses.controller';
import { CustomStatusesRepository } from './custom-statuses.repository';
import { CustomStatusesService } from './custom-statuses.service';

@Module({
  controllers: [CustomStatusesController],
  providers: [CustomStatusesAccess, CustomStatusesRepository, CustomStatusesService],
})
export class CustomStatusesModule {}
