import type { SettingValue } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import type { SettingDocument } from './setting.schema';
import { SettingsAnnouncer } from './settings.announcer';
import { SettingsRepository } from './settings.repository';

const WIZARD = 'Show_Setup_Wizard';

/** Changes settings on behalf of the platform itself and announces them. Changes by users check permissions first. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly announcer: SettingsAnnouncer,
  ) {}

  /** Stores a value, and publishes `policy.changed` if it was different. */
  async set(id: string, value: SettingValue): Promise<void> {
    await this.announce(await this.settings.setValue(id, value));
  }

  /** Marks the setup wizard as started once there is an administrator. */
  async beginSetupWizard(): Promise<void> {
    await this.announce(await this.settings.replaceValue(WIZARD, 'pending', 'in_progress'));
  }

  private async announce(changed: SettingDocument | undefined): Promise<void> {
    if (changed) await this.announcer.changed('updated', [changed]);
  }
}
