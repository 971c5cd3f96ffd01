import { Module } from '@nestjs/common';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { TrashModule } from '../trash/trash.module';
import { ThreadListsController } from './thread-lists.controller';
import { ThreadListsService } from './thread-lists.service';

@Module({
  imports: [MessageAccessModule, MessageStoreModule, PostingAccessModule, TrashModule],
  controllers: [ThreadListsController],
  providers: [ThreadListsService],
})
export class ThreadListsModule {}
