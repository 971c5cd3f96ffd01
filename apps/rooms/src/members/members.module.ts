import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { MemberAddingService } from './member-adding.service';
import { MemberListsService } from './member-lists.service';
import { MemberAdministrationService } from './member-administration.service';
import { MemberChanges } from './member-changes';
import { MembersController } from './members.controller';
import { MembersService } from './members.service';
import { OnlineMembersService } from './online-members.service';
import { OwnPlaceService } from './own-place.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [MembersController],
  providers: [
    MemberAddingService,
    MemberListsService,
    MemberAdministrationService,
    MemberChanges,
    MembersService,
    OnlineMembersService,
    OwnPlaceService,
  ],
  exports: [MemberChanges],
})
export class MembersModule {}
