import { Module } from '@nestjs/common';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { HistoryController } from './history.controller';
import { HistoryService } from './history.service';
import { RoomLocator } from './room.locator';

@Module({
  imports: [MessageStoreModule, PostingAccessModule],
  controllers: [HistoryController],
  providers: [HistoryService, RoomLocator],
  exports: [HistoryService],
})
export class HistoryModule {}
