import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PreviewCache } from './preview-cache.repository';
import { PreviewsController } from './previews.controller';
import { PreviewsService } from './previews.service';

@Module({
  imports: [BroadcastModule, MessageStoreModule],
  controllers: [PreviewsController],
  providers: [PreviewCache, PreviewsService],
  exports: [PreviewsService],
})
export class PreviewsModule {}
