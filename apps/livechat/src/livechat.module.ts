import { Module } from '@nestjs/common';
import { VisitorsModule } from './visitors/visitors.module';

/** Conversations with the visitors of websites: who they are so far. docs/roadmap.md says what comes. */
@Module({ imports: [VisitorsModule] })
export class LivechatServiceModule {}
