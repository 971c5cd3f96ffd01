import { Module } from '@nestjs/common';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { HistoryController } from './history.controller';
import { HistoryMethodsService } from './history-methods.service';
import { HistoryService } from './history.service';
import { OpenHistoryService } from './open-history.service';
import { RoomLocator } from './room.locator';

@Module({
  imports: [MessageAccessModule, MessageStoreModule, PostingAccessModule],
  controllers: [HistoryController],
  providers: [HistoryMethodsService, HistoryService, OpenHistoryService, RoomLocator],
  exports: [HistoryService, RoomLocator],
})
export class HistoryModule {}
