import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { CounterAnnouncer } from './counter.announcer';
import { DiscussionReporter } from './discussion.reporter';
import { CountersConsumer } from './counters.consumer';
import { CountersService } from './counters.service';

@Module({
  imports: [NoticesModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [CountersConsumer],
  providers: [CounterAnnouncer, DiscussionReporter, CountersService],
  exports: [CounterAnnouncer],
})
export class CountersModule {}
