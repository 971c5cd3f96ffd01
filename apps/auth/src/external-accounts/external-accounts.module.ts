import { Module } from '@nestjs/common';
import { RoleStoreModule } from '../role-store/role-store.module';
import { RolesModule } from '../roles/roles.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { NewcomersService } from './newcomers.service';
import { RoleSyncService } from './role-sync.service';

@Module({
  imports: [RoleStoreModule, RolesModule, UserStoreModule],
  providers: [NewcomersService, RoleSyncService],
  exports: [NewcomersService, RoleSyncService],
})
export class ExternalAccountsModule {}
