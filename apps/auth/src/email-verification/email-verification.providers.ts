import type { Provider, Type } from '@nestjs/common';
import { EmailVerificationController } from './email-verification.controller';
import { EmailVerificationService } from './email-verification.service';

export const EMAIL_VERIFICATION_CONTROLLERS: readonly Type[] = [EmailVerificationController];

export const EMAIL_VERIFICATION: readonly Provider[] = [EmailVerificationService];
