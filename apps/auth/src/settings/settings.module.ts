import { Module } from '@nestjs/common';
import { TrashModule } from '../trash/trash.module';
import { SettingsEditingService } from './settings-editing.service';
import { SettingsReadingService } from './settings-reading.service';
import { SettingsAccess } from './settings.access';
import { SettingsAnnouncer } from './settings.announcer';
import { SettingsController } from './settings.controller';
import { SettingsRepository } from './settings.repository';
import { SettingsService } from './settings.service';

@Module({
  imports: [TrashModule],
  controllers: [SettingsController],
  providers: [
    SettingsEditingService,
    SettingsReadingService,
    SettingsAccess,
    SettingsAnnouncer,
    SettingsRepository,
    SettingsService,
  ],
  exports: [SettingsAnnouncer, SettingsRepository, SettingsService],
})
export class SettingsModule {}
