import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { PreferencesAccess } from './preferences.access';
import { PreferencesController } from './preferences.controller';
import { PreferencesRepository } from './preferences.repository';
import { PreferencesService } from './preferences.service';

@Module({
  imports: [AccountsModule],
  controllers: [PreferencesController],
  providers: [PreferencesAccess, PreferencesRepository, PreferencesService],
})
export class PreferencesModule {}
