import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { RoleStoreModule } from '../role-store/role-store.module';
import { SessionStoreModule } from '../session-store/session-store.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { CodeThrottle } from './code.throttle';
import { EmailMethod } from './methods/email.method';
import { PasswordMethod } from './methods/password.method';
import { TotpMethod } from './methods/totp.method';
import { TwoFactorAccess } from './two-factor.access';
import { TwoFactorController } from './two-factor.controller';
import { TwoFactorRepository } from './two-factor.repository';
import { TwoFactorService } from './two-factor.service';
import { TwoFactorSetupService } from './two-factor.setup.service';

@Module({
  imports: [MailModule, PasswordsModule, RoleStoreModule, SessionStoreModule, UserStoreModule],
  controllers: [TwoFactorController],
  providers: [
    CodeThrottle,
    TwoFactorAccess,
    TwoFactorRepository,
    TwoFactorService,
    TwoFactorSetupService,
    EmailMethod,
    PasswordMethod,
    TotpMethod,
  ],
  exports: [CodeThrottle, TwoFactorAccess, TwoFactorService],
})
export class TwoFactorModule {}
