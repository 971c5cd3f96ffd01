import { missingPermissions, missingSettingPermissions } from './permission.records';

const now = new Date('2026-01-01T00:00:00Z');

describe('records of permissions', () => {
  it('brings the built-in ones with their roles and leaves stored ones alone', () => {
    const missing = missingPermissions(new Set(['create-c']), now);
    expect(missing.find(({ _id }) => _id === 'create-c')).toBeUndefined();
    expect(missing.find(({ _id }) => _id === 'create-d')).toEqual({
      _id: 'create-d',
      roles: ['admin', 'user', 'bot', 'app'],
      _updatedAt: now,
    });
  });

  it('makes one for each visible setting, held by nobody', () => {
    const settings = [
      { _id: 'Site_Name', group: 'General', sorter: 3, hidden: false },
      { _id: 'Secret', hidden: true },
      { _id: 'Known', hidden: false },
    ];
    expect(missingSettingPermissions(settings, new Set(['change-setting-Known']), now)).toEqual([
      {
        _id: 'change-setting-Site_Name',
        level: 'settings',
        settingId: 'Site_Name',
        roles: [],
        group: 'General',
        groupPermissionId: 'change-setting-General',
        sorter: 3,
        _updatedAt: now,
      },
    ]);
  });
});
