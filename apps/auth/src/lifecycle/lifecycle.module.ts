import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../account-mails/account-mails.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { TrashModule } from '../trash/trash.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { AccountDutiesRepository } from './account-duties.repository';
import { AccountDutiesService } from './account-duties.service';
import { ActiveStatusService } from './active-status.service';
import { DeletionService } from './deletion.service';
import { LifecycleAccess } from './lifecycle.access';
import { LifecycleController } from './lifecycle.controller';
import { LifecycleRepository } from './lifecycle.repository';
import { OwnershipService } from './ownership.service';

@Module({
  imports: [AccountMailsModule, PasswordsModule, RoleStoreModule, SessionStoreModule, TrashModule, UserStoreModule],
  controllers: [LifecycleController],
  providers: [
    AccountDutiesRepository,
    AccountDutiesService,
    ActiveStatusService,
    DeletionService,
    LifecycleAccess,
    LifecycleRepository,
    OwnershipService,
  ],
  exports: [ActiveStatusService, LifecycleAccess],
})
export class LifecycleModule {}
