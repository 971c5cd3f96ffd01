import { Module } from '@nestjs/common';
import { StatisticsModule } from '../statistics/statistics.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { ShieldsAccess } from './shields.access';
import { ShieldsController } from './shields.controller';
import { ShieldsService } from './shields.service';

@Module({
  imports: [StatisticsModule, UserStoreModule],
  controllers: [ShieldsController],
  providers: [ShieldsAccess, ShieldsService],
})
export class ShieldsModule {}
