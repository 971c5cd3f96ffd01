import { preferenceChange, storedPreferences } from './preferences.rules';

describe('the update that preferences are', () => {
  it.each<[string, object, object, object]>([
    ['a flag', {}, { hideRoles: true }, { set: { 'settings.preferences.hideRoles': true }, unset: [] }],
    ['nothing', {}, { hideRoles: null, sendOnEnter: undefined }, { set: {}, unset: [] }],
    ['no clock', {}, { clockMode: 0 }, { set: {}, unset: ['settings.preferences.clockMode'] }],
    ['a clock', {}, { clockMode: 2 }, { set: { 'settings.preferences.clockMode': 2 }, unset: [] }],
    [
      'an older name for mails',
      {},
      { emailNotificationMode: 'all' },
      { set: { 'settings.preferences.emailNotificationMode': 'mentions' }, unset: [] },
    ],
    ['the language', {}, { language: 'de' }, { set: { language: 'de' }, unset: [] }],
  ])('%s', (_name, settings, data, expected) => {
    expect(preferenceChange({ settings: settings as Record<string, unknown> }, data)).toEqual(expected);
  });

  it.each([undefined, null])('makes the place for them where there is %s', (settings) => {
    expect(preferenceChange({ settings: settings as undefined }, { hideRoles: true, clockMode: 0 })).toEqual({
      set: { settings: { preferences: { hideRoles: true } } },
      unset: [],
    });
  });

  it.each([59, 0, -1])('refuses to take somebody for idle after %d s', (idleTimeLimit) => {
    expect(() => preferenceChange({ settings: {} }, { idleTimeLimit })).toThrow(
      expect.objectContaining({ code: 'invalid-idle-time-limit-value' }),
    );
  });
});

describe('stored preferences', () => {
  it('come with the language, and are none before anything was set up', () => {
    expect(storedPreferences({ settings: { preferences: { a: 1 } }, language: 'de' })).toEqual({
      a: 1,
      language: 'de',
    });
    expect(storedPreferences({ settings: {} })).toEqual({});
    expect(storedPreferences({})).toBeUndefined();
  });
});
