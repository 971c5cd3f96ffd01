import { Module } from '@nestjs/common';
import { CustomStatusesAccess } from './custom-statuses/custom-statuses.access';
import { CustomStatusesController } from './custom-statuses/custom-statuses.controller';
import { CustomStatusesRepository } from './custom-statuses/custom-statuses.repository';
import { CustomStatusesService } from './custom-statuses/custom-statuses.service';

const customStatuses = [CustomStatusesRepository, CustomStatusesAccess, CustomStatusesService];

/** What people may show of themselves. Who is connected comes next: docs/roadmap.md. */
@Module({ controllers: [CustomStatusesController], providers: [...customStatuses] })
export class PresenceModule {}
