import { Module } from '@nestjs/common';
import { RoleStoreModule } from '../role-store/role-store.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { ProfilesService } from './profiles.service';
import { UsersAccess } from './users.access';
import { UsersController } from './users.controller';

@Module({
  imports: [RoleStoreModule, UserStoreModule],
  controllers: [UsersController],
  providers: [ProfilesService, UsersAccess],
  exports: [ProfilesService, UsersAccess],
})
export class UsersModule {}
