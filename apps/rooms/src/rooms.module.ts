import { jobRunner } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { AdministrationModule } from './administration/administration.module';
import { JobsModule } from './jobs/jobs.module';
import { CountersModule } from './counters/counters.module';
import { DefaultRoomsModule } from './default-rooms/default-rooms.module';
import { DeparturesModule } from './departures/departures.module';
import { DiscussionsModule } from './discussions/discussions.module';
import { DirectoryModule } from './directory/directory.module';
import { DirectsModule } from './directs/directs.module';
import { LifecycleModule } from './lifecycle/lifecycle.module';
import { IgnoringModule } from './ignoring/ignoring.module';
import { InvitesModule } from './invites/invites.module';
import { NotificationChoicesModule } from './notification-choices/notification-choices.module';
import { MembersModule } from './members/members.module';
import { MutingModule } from './muting/muting.module';
import { BlockingModule } from './blocking/blocking.module';
import { JoinCodesModule } from './join-codes/join-codes.module';
import { OwnershipModule } from './ownership/ownership.module';
import { ReadingMarksModule } from './reading-marks/reading-marks.module';
import { RenamesModule } from './renames/renames.module';
import { RetentionModule } from './retention/retention.module';
import { RetentionWork } from './retention/retention.work';
import { RoomKeysModule } from './room-keys/room-keys.module';
import { RoomRolesModule } from './room-roles/room-roles.module';
import { RoomSettingsModule } from './room-settings/room-settings.module';
import { RemovalWork } from './ownership/removal.work';
import { RoomsModule } from './rooms/rooms.module';
import { StatisticsModule } from './statistics/statistics.module';
import { VideoCallsModule } from './video-calls/video-calls.module';
import { AutoTranslateModule } from './auto-translate/auto-translate.module';
import { SubscriptionsModule } from './subscriptions/subscriptions.module';
import { RenameWork } from './renames/rename.work';

/** Rooms, their members, and what members have not read yet. */
@Module({
  imports: [
    JobsModule,
    AdministrationModule,
    CountersModule,
    DefaultRoomsModule,
    DeparturesModule,
    DirectoryModule,
    DiscussionsModule,
    DirectsModule,
    LifecycleModule,
    IgnoringModule,
    InvitesModule,
    MembersModule,
    MutingModule,
    BlockingModule,
    JoinCodesModule,
    NotificationChoicesModule,
    OwnershipModule,
    ReadingMarksModule,
    RenamesModule,
    RetentionModule,
    RoomKeysModule,
    RoomRolesModule,
    RoomSettingsModule,
    RoomsModule,
    StatisticsModule,
    AutoTranslateModule,
    VideoCallsModule,
    SubscriptionsModule,
  ],
  providers: [jobRunner([RemovalWork, RenameWork, RetentionWork])],
})
export class RoomsServiceModule {}
