import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { TrashModule } from '../trash/trash.module';
import { UploadRemovalModule } from '../upload-removal/upload-removal.module';
import { ErasedMessagesRepository } from './erased-messages.repository';
import { ErasureConsumer } from './erasure.consumer';
import { ErasureWork } from './erasure.work';

@Module({
  imports: [JobsModule, MessageStoreModule, TrashModule, UploadRemovalModule],
  controllers: [ErasureConsumer],
  providers: [ErasedMessagesRepository, ErasureWork],
  exports: [ErasureWork],
})
export class ErasureModule {}
