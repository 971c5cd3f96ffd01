import type { RequestContext } from '@gantry/bus';
import {
  changeSetting,
  getPrivateSettings,
  getPublicSettings,
  getSetting,
  listPublicSettings,
  listSettings,
  saveSettings,
  setupWizardParameters,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { SettingsEditingService } from './settings-editing.service';
import { SettingsReadingService } from './settings-reading.service';

@Controller()
export class SettingsController {
  constructor(
    private readonly reading: SettingsReadingService,
    private readonly editing: SettingsEditingService,
  ) {}

  @Handles(listSettings)
  list(context: RequestContext, input: InputOf<typeof listSettings>): Promise<OutputOf<typeof listSettings>> {
    return this.reading.list(context, input);
  }

  @Handles(listPublicSettings)
  listPublic(
    _context: RequestContext,
    input: InputOf<typeof listPublicSettings>,
  ): Promise<OutputOf<typeof listPublicSettings>> {
    return this.reading.listPublic(input);
  }

  @Handles(getSetting)
  get(context: RequestContext, input: InputOf<typeof getSetting>): Promise<OutputOf<typeof getSetting>> {
    return this.reading.get(context, input);
  }

  @Handles(getPublicSettings)
  getPublic(
    _context: RequestContext,
    input: InputOf<typeof getPublicSettings>,
  ): Promise<OutputOf<typeof getPublicSettings>> {
    return this.reading.getPublic(input);
  }

  @Handles(getPrivateSettings)
  getPrivate(
    context: RequestContext,
    input: InputOf<typeof getPrivateSettings>,
  ): Promise<OutputOf<typeof getPrivateSettings>> {
    return this.reading.getPrivate(context, input);
  }

  @Handles(setupWizardParameters)
  wizard(
    _context: RequestContext,
    _input: InputOf<typeof setupWizardParameters>,
  ): Promise<OutputOf<typeof setupWizardParameters>> {
    return this.reading.wizard();
  }

  @Handles(changeSetting)
  change(context: RequestContext, input: InputOf<typeof changeSetting>): Promise<OutputOf<typeof changeSetting>> {
    return this.editing.change(context, input);
  }

  @Handles(saveSettings)
  save(context: RequestContext, input: InputOf<typeof saveSettings>): Promise<OutputOf<typeof saveSettings>> {
    return this.editing.save(context, input);
  }
}
