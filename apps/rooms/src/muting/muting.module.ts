import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { MutingController } from './muting.controller';
import { MutingRepository } from './muting.repository';
import { MutingService } from './muting.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, SubscriptionStoreModule],
  controllers: [MutingController],
  providers: [MutingRepository, MutingService],
})
export class MutingModule {}
