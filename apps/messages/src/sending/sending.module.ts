import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { EnrichmentModule } from '../enrichment/enrichment.module';
import { MarkdownModule } from '../markdown/markdown.module';
import { MentionsModule } from '../mentions/mentions.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { OutboxModule } from '../outbox/outbox.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { ThreadsModule } from '../threads/threads.module';
import { MessageComposer } from './message.composer';
import { SendingService } from './sending.service';

@Module({
  imports: [
    BroadcastModule,
    EnrichmentModule,
    MarkdownModule,
    MentionsModule,
    MessageStoreModule,
    OutboxModule,
    PostingAccessModule,
    ThreadsModule,
  ],
  providers: [MessageComposer, SendingService],
  exports: [SendingService],
})
export class SendingModule {}
