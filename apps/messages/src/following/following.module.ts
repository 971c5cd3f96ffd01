import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { FollowingController } from './following.controller';
import { FollowingService } from './following.service';

@Module({
  imports: [BroadcastModule, MessageAccessModule, MessageStoreModule],
  controllers: [FollowingController],
  providers: [FollowingService],
})
export class FollowingModule {}
