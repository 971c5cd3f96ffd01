import { jobProviders } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { CounterAnnouncer } from './counters/counter.announcer';
import { CountersConsumer } from './counters/counters.consumer';
import { CountersService } from './counters/counters.service';
import { DefaultRoomsConsumer } from './default-rooms/default-rooms.consumer';
import { DirectoryAccess } from './directory/directory.access';
import { DirectoryController } from './directory/directory.controller';
import { DirectoryRepository } from './directory/directory.repository';
import { DirectoryService } from './directory/directory.service';
import { SpotlightService } from './directory/spotlight.service';
import { DefaultRoomsController } from './default-rooms/default-rooms.controller';
import { DefaultRoomsService } from './default-rooms/default-rooms.service';
import { DeparturesConsumer } from './departures/departures.consumer';
import { DeparturesRepository } from './departures/departures.repository';
import { DeparturesService } from './departures/departures.service';
import { DirectsController } from './directs/directs.controller';
import { DirectsService } from './directs/directs.service';
import { FirstStartService } from './first-start/first-start.service';
import { MemberAdministrationService } from './members/member-administration.service';
import { MemberChanges } from './members/member-changes';
import { MembersController } from './members/members.controller';
import { MembersService } from './members/members.service';
import { RoomNotices } from './notices/room.notices';
import { OwnershipController } from './ownership/ownership.controller';
import { OwnershipRepository } from './ownership/ownership.repository';
import { OwnershipService } from './ownership/ownership.service';
import { RoomRemovalService } from './ownership/room-removal.service';
import { JOBS_COLLECTION } from './renames/jobs.schema';
import { RenameWork } from './renames/rename.work';
import { RenamesConsumer } from './renames/renames.consumer';
import { RenamesRepository } from './renames/renames.repository';
import { RoomDirectoryService } from './rooms/room-directory.service';
import { RoomRolesController } from './room-roles/room-roles.controller';
import { RoomRolesRepository } from './room-roles/room-roles.repository';
import { RoomRolesService } from './room-roles/room-roles.service';
import { RoomsAccess } from './rooms/rooms.access';
import { RoomsController } from './rooms/rooms.controller';
import { RoomsRepository } from './rooms/rooms.repository';
import { RoomsService } from './rooms/rooms.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsRepository } from './statistics/statistics.repository';
import { SubscriptionsController } from './subscriptions/subscriptions.controller';
import { SubscriptionsRepository } from './subscriptions/subscriptions.repository';
import { SubscriptionsService } from './subscriptions/subscriptions.service';
import { TrashRepository } from './trash/trash.repository';

const storage = [RoomsRepository, SubscriptionsRepository, TrashRepository];
const rooms = [RoomsAccess, RoomsService, RoomDirectoryService, RoomNotices];
const statistics = [StatisticsRepository];
const directory = [DirectoryRepository, DirectoryAccess, DirectoryService, SpotlightService];
const directs = [DirectsService];
const members = [MembersService, MemberAdministrationService, MemberChanges];
const roles = [RoomRolesService, RoomRolesRepository];
const subscriptions = [SubscriptionsService];
const counters = [CountersService, CounterAnnouncer];
const onboarding = [DefaultRoomsService, FirstStartService];
const ownership = [OwnershipRepository, RoomRemovalService, OwnershipService];
const departures = [DeparturesRepository, DeparturesService];
const renames = [RenamesRepository, ...jobProviders(JOBS_COLLECTION, [RenameWork])];

/** Rooms, who is in them, and what there is to read for each. */
@Module({
  controllers: [
    RoomsController,
    StatisticsController,
    DirectoryController,
    DirectsController,
    MembersController,
    RoomRolesController,
    SubscriptionsController,
    CountersConsumer,
    DefaultRoomsConsumer,
    DefaultRoomsController,
    OwnershipController,
    DeparturesConsumer,
    RenamesConsumer,
  ],
  providers: [
    ...storage,
    ...rooms,
    ...directory,
    ...statistics,
    ...directs,
    ...members,
    ...roles,
    ...subscriptions,
    ...counters,
    ...onboarding,
    ...ownership,
    ...departures,
    ...renames,
  ],
})
export class RoomsModule {}
