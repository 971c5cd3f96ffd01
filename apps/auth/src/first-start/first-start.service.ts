import { Bus } from '@gantry/bus';
import { policyChanged } from '@gantry/contracts';
import { Settings } from '@gantry/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config';
import { FirstStartGate } from '../first-start-gate/first-start.gate';
import { missingPermissions, missingSettingPermissions } from '../permissions/permission.records';
import { zapier } from '../oauth-apps/built-in.apps';
import { OauthAppsRepository } from '../oauth-apps/oauth-apps.repository';
import { PermissionsRepository } from '../permissions/permissions.repository';
import { RolesRepository } from '../role-store/roles.repository';
import { forcedValues, groupRecord, missingSettings, type SettingsSource } from '../settings/setting.records';
import { SETTING_ENTRIES, SETTING_GROUPS } from '../settings/settings.catalogue';
import { SettingsRepository } from '../settings/settings.repository';
import { SettingsService } from '../settings/settings.service';
import { SetupService } from '../setup/setup.service';
import { UsersRepository } from '../user-store/users.repository';
import { FirstUsers } from './first-users';

/** Settings added by an upgrade are announced in batches, because an event must fit into a bus message. */
const SETTINGS_PER_EVENT = 200;

/**
 * Writes what an install needs before anybody can use it. Runs at every start, writes only what is missing, and may
 * run in several replicas at once.
 */
@Injectable()
export class FirstStartService implements OnApplicationBootstrap {
  constructor(
    private readonly roles: RolesRepository,
    private readonly permissions: PermissionsRepository,
    private readonly settings: SettingsRepository,
    private readonly settingsService: SettingsService,
    private readonly oauthApps: OauthAppsRepository,
    private readonly users: UsersRepository,
    private readonly firstUsers: FirstUsers,
    private readonly setup: SetupService,
    private readonly gate: FirstStartGate,
    private readonly bus: Bus,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.write();
      this.gate.open();
    } catch (error) {
      this.gate.fail(error);
      throw error;
    }
  }

  private async write(): Promise<void> {
    const now = new Date();
    // Before the settings, whose absence identifies a new installation: records that somebody removed must not return.
    if (Object.keys(await this.settings.values()).length === 0) await this.oauthApps.insertMissing([zapier(now)]);
    await Promise.all([this.roles.writeDefaults(), this.writeSettings(now), this.writePermissions(now)]);
    await this.firstUsers.write(new Settings(await this.settings.values()));
    if (await this.users.hasAdmin()) await this.settingsService.beginSetupWizard();
    await this.setup.offer();
  }

  private async writeSettings(now: Date): Promise<void> {
    const source: SettingsSource = {
      rootUrl: this.config.ROOT_URL,
      environment: this.config.settings,
      blocked: this.config.SETTINGS_BLOCKED,
      hidden: this.config.SETTINGS_HIDDEN,
      requiredOnWizard: this.config.SETTINGS_REQUIRED_ON_WIZARD,
      now,
    };
    const stored = await this.settings.values();
    const records = missingSettings(new Set([...Object.keys(stored), ...(await this.settings.groupIds())]), source);
    await this.settings.insertMissing(records);
    for (const [id, value] of Object.entries(forcedValues(source))) {
      if (id in stored && stored[id] !== value) await this.settingsService.set(id, value);
    }
    // On an empty database nobody has a copy yet: requests for snapshots wait for `done`.
    if (Object.keys(stored).length > 0) await this.announce(records.filter(({ type }) => type !== 'group'));
  }

  private async announce(records: readonly { _id: string; value?: unknown }[]): Promise<void> {
    const values = await this.settings.values();
    const added = records.map(({ _id }) => [_id, values[_id] ?? null] as const);
    for (let start = 0; start < added.length; start += SETTINGS_PER_EVENT) {
      await this.bus.publish(policyChanged, 'settings', {
        settings: Object.fromEntries(added.slice(start, start + SETTINGS_PER_EVENT)),
      });
    }
  }

  private async writePermissions(now: Date): Promise<void> {
    const stored = await this.permissions.ids();
    const builtIn = missingPermissions(stored, now);
    const hidden = new Set(this.config.SETTINGS_HIDDEN);
    const changeable = [
      ...SETTING_GROUPS.map((id) => groupRecord(id, now)),
      ...SETTING_ENTRIES.map((entry) => ({ ...entry, _id: entry.id, hidden: entry.hidden || hidden.has(entry.id) })),
    ];
    await this.permissions.insertMissing([...builtIn, ...missingSettingPermissions(changeable, stored, now)]);
    if (stored.size > 0 && builtIn.length > 0) {
      await this.bus.publish(policyChanged, 'permissions', {
        permissions: Object.fromEntries(builtIn.map(({ _id, roles }) => [_id, roles] as const)),
      });
    }
  }
}
