import type { Provider } from '@nestjs/common';
import { EmailVerificationController } from './email-verification.controller';
import { EmailVerificationService } from './email-verification.service';

export const EMAIL_VERIFICATION: readonly Provider[] = [EmailVerificationService, EmailVerificationController];
