import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { CustomEmojiModule } from '../custom-emoji/custom-emoji.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { ReactionsController } from './reactions.controller';
import { ReactionsService } from './reactions.service';

@Module({
  imports: [CustomEmojiModule, BroadcastModule, MessageAccessModule, MessageStoreModule],
  controllers: [ReactionsController],
  providers: [ReactionsService],
})
export class ReactionsModule {}
