import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { SubscriptionsController } from './subscriptions.controller';
import { SubscriptionsService } from './subscriptions.service';

@Module({
  imports: [NoticesModule, SubscriptionStoreModule],
  controllers: [SubscriptionsController],
  providers: [SubscriptionsService],
})
export class SubscriptionsModule {}
