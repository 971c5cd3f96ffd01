import { Module } from '@nestjs/common';
import { HistoryModule } from '../history/history.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { TrashModule } from '../trash/trash.module';
import { SyncController } from './sync.controller';
import { SyncService } from './sync.service';

@Module({
  imports: [HistoryModule, MessageStoreModule, PostingAccessModule, TrashModule],
  controllers: [SyncController],
  providers: [SyncService],
})
export class SyncModule {}
