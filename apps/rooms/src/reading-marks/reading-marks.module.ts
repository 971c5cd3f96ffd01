import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { ReadingMarksController } from './reading-marks.controller';
import { ReadingMarksRepository } from './reading-marks.repository';
import { ReadingMarksService } from './reading-marks.service';

@Module({
  imports: [NoticesModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [ReadingMarksController],
  providers: [ReadingMarksRepository, ReadingMarksService],
})
export class ReadingMarksModule {}
