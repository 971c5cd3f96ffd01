import { Module } from '@nestjs/common';
import { SendingModule } from '../sending/sending.module';
import { SystemMessagesController } from './system-messages.controller';
import { SystemMessagesService } from './system-messages.service';

@Module({
  imports: [SendingModule],
  controllers: [SystemMessagesController],
  providers: [SystemMessagesService],
  exports: [SystemMessagesService],
})
export class SystemModule {}
