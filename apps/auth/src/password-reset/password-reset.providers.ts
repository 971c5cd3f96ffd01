import type { Provider } from '@nestjs/common';
import { PasswordResetController } from './password-reset.controller';
import { PasswordResetService } from './password-reset.service';

export const PASSWORD_RESET: readonly Provider[] = [PasswordResetService, PasswordResetController];
