import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { BlockingController } from './blocking.controller';
import { BlockingService } from './blocking.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, SubscriptionStoreModule],
  controllers: [BlockingController],
  providers: [BlockingService],
})
export class BlockingModule {}
