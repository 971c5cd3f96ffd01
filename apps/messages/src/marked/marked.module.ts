import { Module } from '@nestjs/common';
import { MessageStoreModule } from '../message-store/message-store.module';
import { PostingAccessModule } from '../posting-access/posting-access.module';
import { MarkedController } from './marked.controller';
import { MarkedService } from './marked.service';

@Module({
  imports: [MessageStoreModule, PostingAccessModule],
  controllers: [MarkedController],
  providers: [MarkedService],
})
export class MarkedModule {}
