import { Module } from '@nestjs/common';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { DirectoryAccess } from './directory.access';
import { DirectoryController } from './directory.controller';
import { DirectoryRepository } from './directory.repository';
import { DirectoryService } from './directory.service';
import { SpotlightService } from './spotlight.service';

@Module({
  imports: [RoomAccessModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [DirectoryController],
  providers: [DirectoryAccess, DirectoryRepository, DirectoryService, SpotlightService],
})
export class DirectoryModule {}
