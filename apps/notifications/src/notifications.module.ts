import { Module } from '@nestjs/common';
import { BannersController } from './banners/banners.controller';
import { BannersRepository } from './banners/banners.repository';
import { BannersService } from './banners/banners.service';
import { PushTokensConsumer } from './push-tokens/push-tokens.consumer';
import { PushTokensController } from './push-tokens/push-tokens.controller';
import { PushTokensRepository } from './push-tokens/push-tokens.repository';
import { PushTokensService } from './push-tokens/push-tokens.service';

const pushTokens = [PushTokensRepository, PushTokensService];
const banners = [BannersRepository, BannersService];

/** What reaches people outside a conversation. Sending comes next: docs/roadmap.md. */
@Module({
  controllers: [PushTokensController, PushTokensConsumer, BannersController],
  providers: [...pushTokens, ...banners],
})
export class NotificationsModule {}
