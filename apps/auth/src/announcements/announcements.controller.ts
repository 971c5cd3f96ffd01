import { userIdOf, type RequestContext } from '@gantry/bus';
import { dismissAnnouncement, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { AnnouncementsRepository } from './announcements.repository';

@Controller()
export class AnnouncementsController {
  constructor(private readonly announcements: AnnouncementsRepository) {}

  @Handles(dismissAnnouncement)
  async dismiss(
    { caller }: RequestContext,
    { id }: InputOf<typeof dismissAnnouncement>,
  ): Promise<OutputOf<typeof dismissAnnouncement>> {
    await this.announcements.markRead(userIdOf(caller), id);
    return {};
  }
}
