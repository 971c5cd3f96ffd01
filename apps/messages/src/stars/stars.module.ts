import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { StarsController } from './stars.controller';
import { StarsService } from './stars.service';

@Module({
  imports: [BroadcastModule, MessageAccessModule, MessageStoreModule],
  controllers: [StarsController],
  providers: [StarsService],
})
export class StarsModule {}
