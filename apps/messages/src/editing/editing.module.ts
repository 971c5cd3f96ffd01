import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { EnrichmentModule } from '../enrichment/enrichment.module';
import { MarkdownModule } from '../markdown/markdown.module';
import { MentionsModule } from '../mentions/mentions.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { TrashModule } from '../trash/trash.module';
import { EditingService } from './editing.service';

@Module({
  imports: [
    BroadcastModule,
    EnrichmentModule,
    MarkdownModule,
    MentionsModule,
    MessageStoreModule,
    PostingAccessModule,
    TrashModule,
  ],
  providers: [EditingService],
  exports: [EditingService],
})
export class EditingModule {}
