import { Module } from '@nestjs/common';
import { TrashModule } from '../trash/trash.module';
import { SubscriptionsRepository } from './subscriptions.repository';

@Module({ imports: [TrashModule], providers: [SubscriptionsRepository], exports: [SubscriptionsRepository] })
export class SubscriptionStoreModule {}
