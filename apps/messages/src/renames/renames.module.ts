import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module';
import { MarkdownModule } from '../markdown/markdown.module';
import { RenameWork } from './rename.work';
import { RenamesConsumer } from './renames.consumer';
import { RenamesRepository } from './renames.repository';

@Module({
  imports: [JobsModule, MarkdownModule],
  controllers: [RenamesConsumer],
  providers: [RenameWork, RenamesRepository],
  exports: [RenameWork],
})
export class RenamesModule {}
