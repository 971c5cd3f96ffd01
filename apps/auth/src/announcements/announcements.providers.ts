import type { Provider, Type } from '@nestjs/common';
import { AnnouncementsController } from './announcements.controller';
import { AnnouncementsRepository } from './announcements.repository';

export const ANNOUNCEMENTS_CONTROLLERS: readonly Type[] = [AnnouncementsController];

export const ANNOUNCEMENTS: readonly Provider[] = [AnnouncementsRepository];
