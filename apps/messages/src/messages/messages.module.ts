import { Module } from '@nestjs/common';
import { EditingModule } from '../editing/editing.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingModule } from '../posting/posting.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { SendingModule } from '../sending/sending.module';
import { MessagesController } from './messages.controller';
import { MessagesService } from './messages.service';

@Module({
  imports: [EditingModule, MessageStoreModule, PostingModule, PostingAccessModule, SendingModule],
  controllers: [MessagesController],
  providers: [MessagesService],
})
export class MessagesModule {}
