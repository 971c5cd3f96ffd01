import { Module } from '@nestjs/common';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { InstancesModule } from '../instances/instances.module';
import { SettingsModule } from '../settings/settings.module';
import { StatisticsController } from './statistics.controller';
import { StatisticsRecorder } from './statistics.recorder';
import { StatisticsRepository } from './statistics.repository';
import { StatisticsService } from './statistics.service';
import { UserCountsRepository } from './user-counts.repository';

@Module({
  imports: [FirstStartGateModule, InstancesModule, SettingsModule],
  controllers: [StatisticsController],
  providers: [StatisticsRecorder, StatisticsRepository, StatisticsService, UserCountsRepository],
  exports: [UserCountsRepository],
})
export class StatisticsModule {}
