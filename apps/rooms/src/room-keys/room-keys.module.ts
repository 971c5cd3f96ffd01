import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { RoomKeysController } from './room-keys.controller';
import { RoomKeysRepository } from './room-keys.repository';
import { RoomKeysService } from './room-keys.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, SubscriptionStoreModule],
  controllers: [RoomKeysController],
  providers: [RoomKeysRepository, RoomKeysService],
})
export class RoomKeysModule {}
