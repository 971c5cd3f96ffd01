import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { DirectsController } from './directs.controller';
import { DirectsService } from './directs.service';

@Module({
  imports: [NoticesModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [DirectsController],
  providers: [DirectsService],
  exports: [DirectsService],
})
export class DirectsModule {}
