import { Module } from '@nestjs/common';
import { BannersModule } from './banners/banners.module';
import { PushTokensModule } from './push-tokens/push-tokens.module';

/** What reaches people outside a conversation. Sending comes next: docs/roadmap.md. */
@Module({ imports: [BannersModule, PushTokensModule] })
export class NotificationsServiceModule {}
