import { Module } from '@nestjs/common';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { MarkingUnreadController } from './marking-unread.controller';
import { MarkingUnreadService } from './marking-unread.service';

@Module({
  imports: [MessageAccessModule, MessageStoreModule, PostingAccessModule],
  controllers: [MarkingUnreadController],
  providers: [MarkingUnreadService],
})
export class MarkingUnreadModule {}
