import { Module } from '@nestjs/common';
import { BroadcastModule } from '../broadcast/broadcast.module';
import { MessageAccessModule } from '../message-access/message-access.module';
import { UserNamesModule } from '../user-names/user-names.module';
import { ReceiptsController } from './receipts.controller';
import { ReceiptsRepository } from './receipts.repository';
import { ReceiptsService } from './receipts.service';

@Module({
  imports: [BroadcastModule, MessageAccessModule, UserNamesModule],
  controllers: [ReceiptsController],
  providers: [ReceiptsRepository, ReceiptsService],
})
export class ReceiptsModule {}
