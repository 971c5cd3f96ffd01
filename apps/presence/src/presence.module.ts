import { Module } from '@nestjs/common';
import { ConnectionsModule } from './connections/connections.module';
import { CustomStatusesModule } from './custom-statuses/custom-statuses.module';

/** Who is there, and what people may show of themselves. */
@Module({ imports: [ConnectionsModule, CustomStatusesModule] })
export class PresenceServiceModule {}
