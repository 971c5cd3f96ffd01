import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module';
import { LicensesAccess } from './licenses.access';
import { LicensesController } from './licenses.controller';
import { LicensesService } from './licenses.service';

@Module({ imports: [SettingsModule], controllers: [LicensesController], providers: [LicensesAccess, LicensesService] })
export class LicensesModule {}
