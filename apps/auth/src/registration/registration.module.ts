import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../account-mails/account-mails.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { SessionsModule } from '../sessions/sessions.module';
import { SettingsModule } from '../settings/settings.module';
import { SetupModule } from '../setup/setup.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { UsersModule } from '../users/users.module';
import { FirstAdminRepository } from './first-admin.repository';
import { MailDomainService } from './mail-domain.service';
import { RegistrationSecretService } from './registration-secret.service';
import { RegistrationController } from './registration.controller';
import { RegistrationService } from './registration.service';

@Module({
  imports: [
    AccountMailsModule,
    PasswordsModule,
    SessionsModule,
    SettingsModule,
    SetupModule,
    UserStoreModule,
    UsersModule,
  ],
  controllers: [RegistrationController],
  providers: [FirstAdminRepository, MailDomainService, RegistrationSecretService, RegistrationService],
  exports: [RegistrationService],
})
export class RegistrationModule {}
