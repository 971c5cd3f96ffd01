import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module';
import { OwnershipModule } from '../ownership/ownership.module';
import { RoomAccessModule } from '../room-access/room-access.module';
import { RoomSettingsModule } from '../room-settings/room-settings.module';
import { LifecycleController } from './lifecycle.controller';
import { LifecycleService } from './lifecycle.service';

@Module({
  imports: [NoticesModule, OwnershipModule, RoomAccessModule, RoomSettingsModule],
  controllers: [LifecycleController],
  providers: [LifecycleService],
})
export class LifecycleModule {}
