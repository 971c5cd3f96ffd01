import { Module } from '@nestjs/common';
import { PermissionsModule } from '../permissions/permissions.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { TrashModule } from '../trash/trash.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { RoleAssignmentService } from './role-assignment.service';
import { RolesAccess } from './roles.access';
import { RolesAnnouncer } from './roles.announcer';
import { RolesController } from './roles.controller';
import { RolesService } from './roles.service';

@Module({
  imports: [PermissionsModule, RoleStoreModule, TrashModule, UserStoreModule],
  controllers: [RolesController],
  providers: [RoleAssignmentService, RolesAccess, RolesAnnouncer, RolesService],
  exports: [RoleAssignmentService, RolesAnnouncer],
})
export class RolesModule {}
