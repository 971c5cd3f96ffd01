import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { IgnoringController } from './ignoring.controller';
import { IgnoringRepository } from './ignoring.repository';
import { IgnoringService } from './ignoring.service';

@Module({
  imports: [NoticesModule, SubscriptionStoreModule],
  controllers: [IgnoringController],
  providers: [IgnoringRepository, IgnoringService],
})
export class IgnoringModule {}
