import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { JobsModule } from '../jobs/jobs.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { TrashModule } from '../trash/trash.module';
import { UploadRemovalModule } from '../upload-removal/upload-removal.module';
import { PrunedMessagesRepository } from './pruned-messages.repository';
import { PruningController } from './pruning.controller';
import { PruningService } from './pruning.service';
import { PruningWork } from './pruning.work';

@Module({
  imports: [BroadcastModule, JobsModule, MessageStoreModule, TrashModule, UploadRemovalModule],
  controllers: [PruningController],
  providers: [PrunedMessagesRepository, PruningService, PruningWork],
  exports: [PruningWork],
})
export class PruningModule {}
