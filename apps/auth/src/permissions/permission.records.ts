import { PERMISSION_DEFAULTS } from '@gantry/contracts';
import type { SettingDocument } from '../settings/setting.schema';
import type { PermissionDocument } from './permission.schema';

const SETTING_PERMISSION_PREFIX = 'change-setting-';

/**
 * Records of built-in permissions that are not stored yet; stored ones keep the roles that administrators gave them.
 */
export function missingPermissions(stored: ReadonlySet<string>, now: Date): PermissionDocument[] {
  return Object.entries(PERMISSION_DEFAULTS)
    .filter(([id]) => !stored.has(id))
    .map(([id, roles]) => ({ _id: id, roles: [...roles], _updatedAt: now }));
}

/** One permission for each visible setting and group, without roles at first (contract/permissions.json, rules). */
export function missingSettingPermissions(
  settings: readonly Pick<SettingDocument, '_id' | 'group' | 'section' | 'sorter' | 'hidden'>[],
  stored: ReadonlySet<string>,
  now: Date,
): PermissionDocument[] {
  return settings
    .filter(({ _id, hidden }) => !hidden && !stored.has(`${SETTING_PERMISSION_PREFIX}${_id}`))
    .map(({ _id, group, section, sorter }) => ({
      _id: `${SETTING_PERMISSION_PREFIX}${_id}`,
      level: 'settings',
      settingId: _id,
      roles: [],
      ...(group === undefined ? {} : { group, groupPermissionId: `${SETTING_PERMISSION_PREFIX}${group}` }),
      ...(section === undefined ? {} : { section, sectionPermissionId: `${SETTING_PERMISSION_PREFIX}${section}` }),
      ...(sorter === undefined ? {} : { sorter }),
      _updatedAt: now,
    }));
}
