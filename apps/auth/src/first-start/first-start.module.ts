import { Module } from '@nestjs/common';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { OauthAppsModule } from '../oauth-apps/oauth-apps.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { PermissionsModule } from '../permissions/permissions.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { SettingsModule } from '../settings/settings.module';
import { SetupModule } from '../setup/setup.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { FirstStartService } from './first-start.service';
import { FirstUsers } from './first-users';

@Module({
  imports: [
    FirstStartGateModule,
    OauthAppsModule,
    PasswordsModule,
    PermissionsModule,
    RoleStoreModule,
    SettingsModule,
    SetupModule,
    UserStoreModule,
  ],
  providers: [FirstStartService, FirstUsers],
})
export class FirstStartModule {}
