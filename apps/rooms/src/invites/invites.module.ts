import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { SubscriptionStoreModule } from '../subscription-store/subscription-store.module';
import { InvitesController } from './invites.controller';
import { InvitesRepository } from './invites.repository';
import { InvitesService } from './invites.service';

@Module({
  imports: [MembersModule, RoomAccessModule, RoomStoreModule, SubscriptionStoreModule],
  controllers: [InvitesController],
  providers: [InvitesRepository, InvitesService],
})
export class InvitesModule {}
