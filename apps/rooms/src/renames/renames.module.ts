import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { NoticesModule } from '../notices/notices.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { RenameWork } from './rename.work';
import { RenamesConsumer } from './renames.consumer';
import { RenamesRepository } from './renames.repository';

@Module({
  imports: [JobsModule, NoticesModule, SubscriptionStoreModule],
  controllers: [RenamesConsumer],
  providers: [RenameWork, RenamesRepository],
  exports: [RenameWork],
})
export class RenamesModule {}
