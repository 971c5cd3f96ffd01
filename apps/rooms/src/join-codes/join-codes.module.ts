import { Module } from '@nestjs/common';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomStoreModule } from '../room-store/room-store.module';
import { JoinCodesController } from './join-codes.controller';
import { JoinCodesService } from './join-codes.service';

@Module({
  imports: [RoomAccessModule, RoomStoreModule],
  controllers: [JoinCodesController],
  providers: [JoinCodesService],
})
export class JoinCodesModule {}
