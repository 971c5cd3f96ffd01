import type { Provider, Type } from '@nestjs/common';
import { InvitationsService } from './invitations.service';
import { MailerAccess } from './mailer.access';
import { MailerController } from './mailer.controller';
import { MailerRepository } from './mailer.repository';
import { MassMailService } from './mass-mail.service';

export const MAILER_CONTROLLERS: readonly Type[] = [MailerController];

export const MAILER: readonly Provider[] = [MailerAccess, MailerRepository, MassMailService, InvitationsService];
