import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { NoticesModule } from '../notices/notices.module';
import { RoomRolesModule } from '../room-roles/room-roles.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { TrashModule } from '../trash/trash.module';
import { OwnershipController } from './ownership.controller';
import { OwnershipRepository } from './ownership.repository';
import { OwnershipService } from './ownership.service';
import { RemovalWork } from './removal.work';
import { RoomRemovalService } from './room-removal.service';

@Module({
  imports: [JobsModule, NoticesModule, RoomRolesModule, RoomStoreModule, SubscriptionStoreModule, TrashModule],
  controllers: [OwnershipController],
  providers: [OwnershipRepository, OwnershipService, RemovalWork, RoomRemovalService],
  exports: [OwnershipService, RemovalWork, RoomRemovalService],
})
export class OwnershipModule {}
