import { Module } from '@nestjs/common';
import { DeparturesModule } from '../departures/departures.module';
import { FirstStartModule } from '../first-start/first-start.module';
import { MembersModule } from '../members/members.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { DefaultRoomsConsumer } from './default-rooms.consumer';
import { DefaultRoomsController } from './default-rooms.controller';
import { DefaultRoomsService } from './default-rooms.service';

@Module({
  imports: [DeparturesModule, FirstStartModule, MembersModule, RoomStoreModule],
  controllers: [DefaultRoomsConsumer, DefaultRoomsController],
  providers: [DefaultRoomsService],
})
export class DefaultRoomsModule {}
