import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module';
import { OwnershipModule } from '../ownership/ownership.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { RoomsModule } from '../rooms/rooms.module';
import { DiscussionsController } from './discussions.controller';
import { DiscussionsService } from './discussions.service';

@Module({
  imports: [MembersModule, OwnershipModule, RoomAccessModule, RoomStoreModule, RoomsModule],
  controllers: [DiscussionsController],
  providers: [DiscussionsService],
})
export class DiscussionsModule {}
