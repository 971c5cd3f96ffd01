import { Module } from '@nestjs/common';
import { PushTokensConsumer } from './push-tokens.consumer';
import { PushTokensController } from './push-tokens.controller';
import { PushTokensRepository } from './push-tokens.repository';
import { PushTokensService } from './push-tokens.service';

@Module({
  controllers: [PushTokensConsumer, PushTokensController],
  providers: [PushTokensRepository, PushTokensService],
})
export class PushTokensModule {}
