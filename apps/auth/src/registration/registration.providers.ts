import type { Provider, Type } from '@nestjs/common';
import { FirstAdminRepository } from './first-admin.repository';
import { MailDomainService } from './mail-domain.service';
import { RegistrationSecretService } from './registration-secret.service';
import { RegistrationController } from './registration.controller';
import { RegistrationService } from './registration.service';

export const REGISTRATION_CONTROLLERS: readonly Type[] = [RegistrationController];

export const REGISTRATION: readonly Provider[] = [
  RegistrationService,
  FirstAdminRepository,
  MailDomainService,
  RegistrationSecretService,
];
