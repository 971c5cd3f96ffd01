import { Module } from '@nestjs/common';
import { CountersModule } from '../counters/counters.module';
import { MembersModule } from '../members/members.module';
import { NoticesModule } from '../notices/notices.module';
import { OwnershipModule } from '../ownership/ownership.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { DeparturesConsumer } from './departures.consumer';
import { DeparturesRepository } from './departures.repository';
import { DeparturesService } from './departures.service';

@Module({
  imports: [CountersModule, MembersModule, NoticesModule, OwnershipModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [DeparturesConsumer],
  providers: [DeparturesRepository, DeparturesService],
  exports: [DeparturesService],
})
export class DeparturesModule {}
