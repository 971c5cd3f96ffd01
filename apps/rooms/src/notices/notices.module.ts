import { Module } from '@nestjs/common';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { RoomAnnouncer } from './room.announcer';
import { RoomNotices } from './room.notices';

@Module({
  imports: [SubscriptionStoreModule],
  providers: [RoomAnnouncer, RoomNotices],
  exports: [RoomAnnouncer, RoomNotices],
})
export class NoticesModule {}
