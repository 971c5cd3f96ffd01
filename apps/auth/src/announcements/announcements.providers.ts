import type { Provider } from '@nestjs/common';
import { AnnouncementsController } from './announcements.controller';
import { AnnouncementsRepository } from './announcements.repository';

export const ANNOUNCEMENTS: readonly Provider[] = [AnnouncementsRepository, AnnouncementsController];
