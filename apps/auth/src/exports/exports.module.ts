import { jobRunner, jobStore } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { AvatarsModule } from '../avatars/avatars.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { JOBS_COLLECTION } from './export.schema';
import { ExportWork } from './export.work';
import { ExportsController } from './exports.controller';
import { ExportsRepository } from './exports.repository';
import { RoomExportsController } from './room-exports.controller';
import { RoomExportsService } from './room-exports.service';
import { RoomMailsService } from './room-mails.service';
import { ExportsService } from './exports.service';

@Module({
  imports: [MailModule, AvatarsModule, UserStoreModule],
  controllers: [ExportsController, RoomExportsController],
  providers: [
    ExportWork,
    jobStore(JOBS_COLLECTION),
    jobRunner([ExportWork]),
    ExportsRepository,
    ExportsService,
    RoomExportsService,
    RoomMailsService,
  ],
})
export class ExportsModule {}
