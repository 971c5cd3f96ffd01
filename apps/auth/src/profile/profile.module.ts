import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { TwoFactorModule } from '../two-factor/two-factor.module';
import { UserStoreModule } from '../user-store/user-store.module';
import { UsersModule } from '../users/users.module';
import { CurrentPassword } from './current.password';
import { OwnAccountService } from './own-account.service';
import { ProfileAccess } from './profile.access';
import { ProfileController } from './profile.controller';
import { ProfileService } from './profile.service';

@Module({
  imports: [AccountsModule, PasswordsModule, TwoFactorModule, UserStoreModule, UsersModule],
  controllers: [ProfileController],
  providers: [CurrentPassword, OwnAccountService, ProfileAccess, ProfileService],
})
export class ProfileModule {}
