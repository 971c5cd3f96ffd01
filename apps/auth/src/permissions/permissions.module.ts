import { Module } from '@nestjs/common';
import { FirstStartGateModule } from '../first-start-gate/first-start-gate.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { SettingsModule } from '../settings/settings.module';
import { TrashModule } from '../trash/trash.module';
import { PermissionsAccess } from './permissions.access';
import { PermissionsAnnouncer } from './permissions.announcer';
import { PermissionsController } from './permissions.controller';
import { PermissionsRepository } from './permissions.repository';
import { PermissionsService } from './permissions.service';
import { PolicyController } from './policy.controller';
import { PolicyService } from './policy.service';

@Module({
  imports: [FirstStartGateModule, RoleStoreModule, SettingsModule, TrashModule],
  controllers: [PermissionsController, PolicyController],
  providers: [PermissionsAccess, PermissionsAnnouncer, PermissionsRepository, PermissionsService, PolicyService],
  exports: [PermissionsAnnouncer, PermissionsRepository, PermissionsService],
})
export class PermissionsModule {}
