import type { Provider, Type } from '@nestjs/common';
import { PreferencesAccess } from './preferences.access';
import { PreferencesController } from './preferences.controller';
import { PreferencesRepository } from './preferences.repository';
import { PreferencesService } from './preferences.service';

export const PREFERENCES_CONTROLLERS: readonly Type[] = [PreferencesController];

export const PREFERENCES: readonly Provider[] = [PreferencesAccess, PreferencesRepository, PreferencesService];
