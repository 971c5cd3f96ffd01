import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';

/** Who may see and change settings (contract/settings.json, rules; contract/ddp-extra.json, private-settings/get). */
@Injectable()
export class SettingsAccess {
  constructor(private readonly policies: PolicyCache) {}

  async listSight(caller: Caller): Promise<'all' | 'public'> {
    const { access } = await this.policies.current();
    return access.can(caller, 'view-privileged-setting') ? 'all' : 'public';
  }

  /** @throws AppError unauthorized */
  async requireView(caller: Caller): Promise<void> {
    if ((await this.listSight(caller)) !== 'all') throw AppError.unauthorized();
  }

  /** @throws AppError unauthorized */
  async requireEdit(caller: Caller): Promise<void> {
    const { access } = await this.policies.current();
    if (!access.can(caller, 'edit-privileged-setting')) throw AppError.unauthorized();
  }

  /** All, those that the caller was given one by one, or none. */
  async privateSight(caller: Caller): Promise<'all' | 'none' | ((id: string) => boolean)> {
    const { access } = await this.policies.current();
    if (access.canAny(caller, ['view-privileged-setting', 'edit-privileged-setting'])) return 'all';
    if (!access.can(caller, 'manage-selected-settings')) return 'none';
    return (id) => access.canChangeSetting(caller, id);
  }

  /** May the caller change each of these? @throws AppError error-action-not-allowed */
  async requireSave(caller: Caller, ids: readonly string[], method: 'saveSetting' | 'saveSettings'): Promise<void> {
    const { access } = await this.policies.current();
    if (access.can(caller, 'edit-privileged-setting')) return;
    const refused = ids.filter((id) => !access.canChangeSetting(caller, id));
    if (refused.length > 0) throw notSaved(method, refused);
  }
}

/** contract/ddp-extra.json, saveSetting and saveSettings. */
export function notSaved(method: 'saveSetting' | 'saveSettings', ids: readonly string[]): AppError {
  const which = method === 'saveSetting' ? { settingId: ids[0] } : { settingIds: [...ids] };
  return new AppError('error-action-not-allowed', 'Editing settings is not allowed', { method, ...which });
}
