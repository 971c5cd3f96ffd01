import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { RoomChoicesService } from './room-choices.service';
import { RoomLookupService } from './room-lookup.service';
import { RoomNaming } from './room.naming';
import { RoomOpening } from './room.opening';
import { RoomsController } from './rooms.controller';
import { RoomsService } from './rooms.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [RoomsController],
  providers: [RoomChoicesService, RoomLookupService, RoomNaming, RoomOpening, RoomsService],
  exports: [RoomNaming, RoomOpening],
})
export class RoomsModule {}
