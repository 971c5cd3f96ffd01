import type { Provider, Type } from '@nestjs/common';
import { SettingsEditingService } from './settings-editing.service';
import { SettingsReadingService } from './settings-reading.service';
import { SettingsAccess } from './settings.access';
import { SettingsAnnouncer } from './settings.announcer';
import { SettingsController } from './settings.controller';
import { SettingsRepository } from './settings.repository';
import { SettingsService } from './settings.service';

export const SETTINGS_CONTROLLERS: readonly Type[] = [SettingsController];

export const SETTINGS: readonly Provider[] = [
  SettingsRepository,
  SettingsAnnouncer,
  SettingsService,
  SettingsAccess,
  SettingsReadingService,
  SettingsEditingService,
];
