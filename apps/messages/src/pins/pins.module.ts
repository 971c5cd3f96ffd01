import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { MessageStoreModule } from '../message-store/message-store.module';
import { SystemModule } from '../system/system.module';
import { PinsController } from './pins.controller';
import { PinsService } from './pins.service';

@Module({
  imports: [BroadcastModule, MessageAccessModule, MessageStoreModule, SystemModule],
  controllers: [PinsController],
  providers: [PinsService],
})
export class PinsModule {}
