import type { OutputOf, policySnapshot } from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { SettingsRepository } from '../settings/settings.repository';
import { PermissionsRepository } from './permissions.repository';

/** The settings and permissions as a whole, for the copies that every service keeps. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly firstStart: FirstStartGate,
    private readonly settings: SettingsRepository,
    private readonly permissions: PermissionsRepository,
  ) {}

  /** Waits for the first start: a snapshot without its records would be wrong for the life of a process. */
  async snapshot(): Promise<OutputOf<typeof policySnapshot>> {
    await this.firstStart.done;
    const [settings, permissions] = await Promise.all([this.settings.values(), this.permissions.held()]);
    return { settings, permissions };
  }
}
