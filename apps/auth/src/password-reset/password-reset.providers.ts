import type { Provider, Type } from '@nestjs/common';
import { PasswordResetController } from './password-reset.controller';
import { PasswordResetService } from './password-reset.service';

export const PASSWORD_RESET_CONTROLLERS: readonly Type[] = [PasswordResetController];

export const PASSWORD_RESET: readonly Provider[] = [PasswordResetService];
