import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../account-mails/account-mails.module';
import { AccountsModule } from '../accounts/accounts.module';
import { LifecycleModule } from '../lifecycle/lifecycle.module';
import { RegistrationModule } from '../registration/registration.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { UsersModule } from '../users/users.module';
import { EditingAccess } from './editing.access';
import { EditingController } from './editing.controller';
import { EditingService } from './editing.service';

@Module({
  imports: [
    AccountMailsModule,
    AccountsModule,
    LifecycleModule,
    RegistrationModule,
    RoleStoreModule,
    UserStoreModule,
    UsersModule,
  ],
  controllers: [EditingController],
  providers: [EditingAccess, EditingService],
})
export class EditingModule {}
