import type { OutputOf, policySnapshot } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { SettingsRepository } from '../settings/settings.repository';
import { PermissionsRepository } from './permissions.repository';

/** Snapshots of settings and permissions for the copies that every service keeps. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly firstStart: FirstStartGate,
    private readonly settings: SettingsRepository,
    private readonly permissions: PermissionsRepository,
  ) {}

  /** Waits for the first start: other processes would keep an incomplete snapshot. */
  async snapshot(): Promise<OutputOf<typeof policySnapshot>> {
    await this.firstStart.done;
    const [settings, permissions] = await Promise.all([this.settings.values(), this.permissions.held()]);
    return { settings, permissions };
  }
}
