import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { RetentionRepository } from './retention.repository';
import { RetentionStarter } from './retention.starter';
import { RetentionWork } from './retention.work';

@Module({
  imports: [JobsModule],
  providers: [RetentionRepository, RetentionStarter, RetentionWork],
  exports: [RetentionWork],
})
export class RetentionModule {}
