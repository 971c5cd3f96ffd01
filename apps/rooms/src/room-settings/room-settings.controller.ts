import type { RequestContext } from '@gantry/bus';
import { saveRoomSettings, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { RoomSettingsService } from './room-settings.service';

@Controller()
export class RoomSettingsController {
  constructor(private readonly settings: RoomSettingsService) {}

  @Handles(saveRoomSettings)
  save(context: RequestContext, input: InputOf<typeof saveRoomSettings>): Promise<OutputOf<typeof saveRoomSettings>> {
    return this.settings.save(context, input);
  }
}
