import type { RequestContext } from '@gantry/bus';
import {
  getPreferences,
  notificationChoices,
  savePreferences,
  setPreferences,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { PreferencesService } from './preferences.service';

@Controller()
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Handles(setPreferences)
  set(context: RequestContext, input: InputOf<typeof setPreferences>): Promise<OutputOf<typeof setPreferences>> {
    return this.preferences.set(context, input);
  }

  @Handles(savePreferences)
  save(context: RequestContext, input: InputOf<typeof savePreferences>): Promise<OutputOf<typeof savePreferences>> {
    return this.preferences.save(context, input);
  }

  @Handles(getPreferences)
  get(context: RequestContext, _input: InputOf<typeof getPreferences>): Promise<OutputOf<typeof getPreferences>> {
    return this.preferences.get(context);
  }

  @Handles(notificationChoices)
  ofNotifications(
    _context: RequestContext,
    { userIds }: InputOf<typeof notificationChoices>,
  ): Promise<OutputOf<typeof notificationChoices>> {
    return this.preferences.ofNotifications(userIds);
  }
}
