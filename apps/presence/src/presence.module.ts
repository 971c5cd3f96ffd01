import { Module } from '@nestjs/common';
import { CustomStatusesModule } from './custom-statuses/custom-statuses.module';

/** What people may show of themselves. Who is connected comes next: docs/roadmap.md. */
@Module({ imports: [CustomStatusesModule] })
export class PresenceServiceModule {}
