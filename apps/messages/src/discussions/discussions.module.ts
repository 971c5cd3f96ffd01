import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { SendingModule } from '../sending/sending.module';
import { SystemModule } from '../system/system.module';
import { DiscussionCountsRepository } from './discussion-counts.repository';
import { DiscussionsController } from './discussions.controller';
import { DiscussionsService } from './discussions.service';

@Module({
  imports: [BroadcastModule, MessageStoreModule, PostingAccessModule, SendingModule, SystemModule],
  controllers: [DiscussionsController],
  providers: [DiscussionCountsRepository, DiscussionsService],
})
export class DiscussionsModule {}
