import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomsModule } from '../rooms/rooms.module';
import { RoomSettingsController } from './room-settings.controller';
import { RoomSettingsRepository } from './room-settings.repository';
import { RoomSettingsService } from './room-settings.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, RoomsModule],
  controllers: [RoomSettingsController],
  providers: [RoomSettingsRepository, RoomSettingsService],
  exports: [RoomSettingsRepository],
})
export class RoomSettingsModule {}
