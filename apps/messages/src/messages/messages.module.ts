import { Module } from '@nestjs/common';
import { EditingModule } from '../editing/editing.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { PostingModule } from '../posting/posting.module';
import { SendingModule } from '../sending/sending.module';
import { MessagesController } from './messages.controller';
import { MessageReader } from './message.reader';

@Module({
  imports: [EditingModule, MessageAccessModule, PostingModule, SendingModule],
  controllers: [MessagesController],
  providers: [MessageReader],
})
export class MessagesModule {}
