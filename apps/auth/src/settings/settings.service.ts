import { Bus } from '@gantry/bus';
import { policyChanged, type SettingValue } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { SettingsRepository } from './settings.repository';

const WIZARD = 'Show_Setup_Wizard';

/** Changes settings and tells every service. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly bus: Bus,
  ) {}

  /** Stores a value and publishes `policy.changed` when that made a difference. */
  async set(id: string, value: SettingValue): Promise<void> {
    if (await this.settings.setValue(id, value)) await this.announce({ [id]: value });
  }

  /** The setup wizard has begun as soon as an administrator exists. */
  async beginSetupWizard(): Promise<void> {
    if (await this.settings.replaceValue(WIZARD, 'pending', 'in_progress')) await this.announce({ [WIZARD]: 'in_progress' });
  }

  private async announce(settings: Record<string, SettingValue>): Promise<void> {
    await this.bus.publish(policyChanged, 'settings', { settings });
  }
}
