import { Module } from '@nestjs/common';
import { FormerMessages } from './former.messages';
import { MessagesRepository } from './messages.repository';

@Module({ providers: [FormerMessages, MessagesRepository], exports: [FormerMessages, MessagesRepository] })
export class MessageStoreModule {}
