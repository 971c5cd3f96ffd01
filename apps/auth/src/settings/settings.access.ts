import { AppError, type Caller } from '@gantry/contracts';
import { PolicyCache, type Policy } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { delegationOf } from '../delegation/delegation.rules';
import { isEntranceSetting } from './entrance.settings';

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
  async requireEdit(caller: Caller, id: string): Promise<void> {
    const policy = await this.policies.current();
    if (!policy.access.can(caller, 'edit-privileged-setting') || !mayRule(caller, id, policy))
      throw AppError.unauthorized();
  }

  /** All settings, those whose permissions the caller has, or none. */
  async privateSight(caller: Caller): Promise<'all' | 'none' | ((id: string) => boolean)> {
    const { access } = await this.policies.current();
    if (access.canAny(caller, ['view-privileged-setting', 'edit-privileged-setting'])) return 'all';
    if (!access.can(caller, 'manage-selected-settings')) return 'none';
    return (id) => access.canChangeSetting(caller, id);
  }

  /** May the caller change each of these? @throws AppError error-action-not-allowed */
  async requireSave(caller: Caller, ids: readonly string[], method: 'saveSetting' | 'saveSettings'): Promise<void> {
    const policy = await this.policies.current();
    const { access } = policy;
    const mayAny = access.can(caller, 'edit-privileged-setting');
    const refused = ids.filter(
      (id) => !(mayAny || access.canChangeSetting(caller, id)) || !mayRule(caller, id, policy),
    );
    if (refused.length > 0) throw notSaved(method, refused);
  }
}

/** NOT-RC: in the reference, whoever may change one of these settings can become an administrator with it. */
function mayRule(caller: Caller, id: string, policy: Policy): boolean {
  return !isEntranceSetting(id) || delegationOf(policy).mayRuleEntrance(caller);
}

/** contract/ddp-extra.json, saveSetting and saveSettings. */
export function notSaved(method: 'saveSetting' | 'saveSettings', ids: readonly string[]): AppError {
  const which = method === 'saveSetting' ? { settingId: ids[0] } : { settingIds: [...ids] };
  return new AppError('error-action-not-allowed', 'Editing settings is not allowed', { method, ...which });
}
