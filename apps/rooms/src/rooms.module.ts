import { jobRunner } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { AdministrationModule } from './administration/administration.module';
import { JobsModule } from './jobs/jobs.module';
import { CountersModule } from './counters/counters.module';
import { DefaultRoomsModule } from './default-rooms/default-rooms.module';
import { DeparturesModule } from './departures/departures.module';
import { DirectoryModule } from './directory/directory.module';
import { DirectsModule } from './directs/directs.module';
import { LifecycleModule } from './lifecycle/lifecycle.module';
import { IgnoringModule } from './ignoring/ignoring.module';
import { NotificationChoicesModule } from './notification-choices/notification-choices.module';
import { MembersModule } from './members/members.module';
import { OwnershipModule } from './ownership/ownership.module';
import { ReadingMarksModule } from './reading-marks/reading-marks.module';
import { RenamesModule } from './renames/renames.module';
import { RoomRolesModule } from './room-roles/room-roles.module';
import { RoomSettingsModule } from './room-settings/room-settings.module';
import { RoomsModule } from './rooms/rooms.module';
import { StatisticsModule } from './statistics/statistics.module';
import { VideoCallsModule } from './video-calls/video-calls.module';
import { AutoTranslateModule } from './auto-translate/auto-translate.module';
import { SubscriptionsModule } from './subscriptions/subscriptions.module';
import { RenameWork } from './renames/rename.work';

/** Rooms, who is in them, and what there is to read for each. */
@Module({
  imports: [
    JobsModule,
    AdministrationModule,
    CountersModule,
    DefaultRoomsModule,
    DeparturesModule,
    DirectoryModule,
    DirectsModule,
    LifecycleModule,
    IgnoringModule,
    MembersModule,
    NotificationChoicesModule,
    OwnershipModule,
    ReadingMarksModule,
    RenamesModule,
    RoomRolesModule,
    RoomSettingsModule,
    RoomsModule,
    StatisticsModule,
    AutoTranslateModule,
    VideoCallsModule,
    SubscriptionsModule,
  ],
  providers: [jobRunner([RenameWork])],
})
export class RoomsServiceModule {}
