import { Module } from '@nestjs/common';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { MessageAccess } from './message.access';

@Module({
  imports: [MessageStoreModule, PostingAccessModule],
  providers: [MessageAccess],
  exports: [MessageAccess],
})
export class MessageAccessModule {}
