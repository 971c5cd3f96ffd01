import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { LeadershipService } from './leadership.service';
import { RoomRolesController } from './room-roles.controller';
import { RoomRolesRepository } from './room-roles.repository';
import { RoomRolesService } from './room-roles.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [RoomRolesController],
  providers: [LeadershipService, RoomRolesRepository, RoomRolesService],
  exports: [RoomRolesService],
})
export class RoomRolesModule {}
