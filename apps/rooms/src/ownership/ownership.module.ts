import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomRolesModule } from '../room-roles/room-roles.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { TrashModule } from '../trash/trash.module';
import { OwnershipController } from './ownership.controller';
import { OwnershipRepository } from './ownership.repository';
import { OwnershipService } from './ownership.service';
import { RoomRemovalService } from './room-removal.service';

@Module({
  imports: [NoticesModule, RoomRolesModule, RoomStoreModule, SubscriptionStoreModule, TrashModule],
  controllers: [OwnershipController],
  providers: [OwnershipRepository, OwnershipService, RoomRemovalService],
  exports: [OwnershipService, RoomRemovalService],
})
export class OwnershipModule {}
