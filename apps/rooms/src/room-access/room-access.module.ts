import { Module } from '@nestjs/common';
import { DirectsModule } from '../directs/directs.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { RoomsAccess } from './rooms.access';
import { UserLookup } from './user.lookup';

@Module({
  imports: [DirectsModule, RoomStoreModule, SubscriptionStoreModule],
  providers: [RoomsAccess, UserLookup],
  exports: [RoomsAccess, UserLookup],
})
export class RoomAccessModule {}
