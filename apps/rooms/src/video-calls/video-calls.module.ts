import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomSettingsModule } from '../room-settings/room-settings.module';
import { VideoCallsController } from './video-calls.controller';
import { VideoCallsService } from './video-calls.service';

@Module({
  imports: [NoticesModule, RoomAccessModule, RoomSettingsModule],
  controllers: [VideoCallsController],
  providers: [VideoCallsService],
})
export class VideoCallsModule {}
