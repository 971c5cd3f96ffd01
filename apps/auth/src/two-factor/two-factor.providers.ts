import type { Provider, Type } from '@nestjs/common';
import { CodeThrottle } from './code.throttle';
import { EmailMethod } from './methods/email.method';
import { PasswordMethod } from './methods/password.method';
import { TotpMethod } from './methods/totp.method';
import { TwoFactorAccess } from './two-factor.access';
import { TwoFactorController } from './two-factor.controller';
import { TwoFactorRepository } from './two-factor.repository';
import { TwoFactorService } from './two-factor.service';
import { TwoFactorSetupService } from './two-factor.setup.service';

export const TWO_FACTOR_CONTROLLERS: readonly Type[] = [TwoFactorController];

export const TWO_FACTOR: readonly Provider[] = [
  TwoFactorRepository,
  TotpMethod,
  EmailMethod,
  PasswordMethod,
  CodeThrottle,
  TwoFactorAccess,
  TwoFactorService,
  TwoFactorSetupService,
];
