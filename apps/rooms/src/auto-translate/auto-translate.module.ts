import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { AutoTranslateController } from './auto-translate.controller';
import { AutoTranslateService } from './auto-translate.service';

@Module({
  imports: [NoticesModule, SubscriptionStoreModule],
  controllers: [AutoTranslateController],
  providers: [AutoTranslateService],
})
export class AutoTranslateModule {}
