import type { Provider, Type } from '@nestjs/common';
import { CurrentPassword } from './current.password';
import { OwnAccountService } from './own-account.service';
import { ProfileAccess } from './profile.access';
import { ProfileController } from './profile.controller';
import { ProfileService } from './profile.service';

export const PROFILE_CONTROLLERS: readonly Type[] = [ProfileController];

export const PROFILE: readonly Provider[] = [ProfileAccess, CurrentPassword, ProfileService, OwnAccountService];
