import {
  admin,
  answered,
  answerOf,
  DdpClient,
  ddpOf,
  eventually,
  gatewayUrl,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  type TestUser,
} from '@gantry/testing';

/** One of each documented preference, none of them the default. */
const ALL = {
  newRoomNotification: 'none',
  newMessageNotification: 'none',
  clockMode: 2,
  useEmojis: false,
  convertAsciiEmoji: false,
  saveMobileBandwidth: false,
  collapseMediaByDefault: true,
  autoImageLoad: false,
  emailNotificationMode: 'nothing',
  unreadAlert: false,
  notificationsSoundVolume: 50,
  desktopNotifications: 'mentions',
  mobileNotifications: 'nothing',
  enableAutoAway: false,
  highlights: ['engine'],
  desktopNotificationRequireInteraction: true,
  messageViewMode: 2,
  showMessageInMainThread: true,
  hideUsernames: true,
  hideRoles: true,
  hideAvatars: true,
  hideFlexTab: true,
  sendOnEnter: 'desktop',
  sidebarShowFavorites: false,
  sidebarShowUnread: true,
  sidebarSortby: 'alphabetical',
  sidebarViewMode: 'extended',
  sidebarHideAvatar: true,
  sidebarGroupByType: false,
  sidebarShowDiscussion: false,
  muteFocusedConversations: false,
};

describe('preferences', () => {
  let ada: TestUser;
  const set = (data: object, more: object = {}) => ada.rest.post('users.setPreferences', { data, ...more });

  beforeEach(async () => {
    ada = await newUser();
  });

  it('are set, kept, and shown with the language', async () => {
    const preferences = { ...ALL, language: 'pt-BR' };
    expect(answerOf(await set(preferences))).toEqual(
      answered(200, { user: { _id: ada.userId, settings: { preferences } }, success: true }),
    );
    expect(answerOf(await ada.rest.get('users.getPreferences'))).toEqual(answered(200, { preferences, success: true }));
    expect((await ada.rest.get('me')).body).toMatchObject({
      language: 'pt-BR',
      settings: { preferences: { ...ALL, idleTimeLimit: 300, audioNotifications: 'mentions' } },
    });
  });

  it('stay as they are unless they are given', async () => {
    await set({ hideRoles: true, clockMode: 1 });
    expect((await set({ sendOnEnter: 'alternative', hideRoles: null })).body.user.settings.preferences).toEqual({
      hideRoles: true,
      clockMode: 1,
      sendOnEnter: 'alternative',
    });
    expect((await set({})).body.user.settings.preferences).toEqual({
      hideRoles: true,
      clockMode: 1,
      sendOnEnter: 'alternative',
    });
    expect((await set({ clockMode: 0 })).body.user.settings.preferences).toEqual({
      hideRoles: true,
      sendOnEnter: 'alternative',
    });
  });

  it.each([
    ['all', 'mentions'],
    ['disabled', 'nothing'],
    ['mentions', 'mentions'],
  ])('keep the older name %s for mails as %s', async (emailNotificationMode, kept) => {
    expect((await set({ emailNotificationMode })).body.user.settings.preferences).toEqual({
      emailNotificationMode: kept,
    });
  });

  it.each<[string, object, unknown]>([
    ['an unknown key', { shoeSize: 43 }, refusedText('Match error: Unknown key in field data.shoeSize')],
    [
      'text for a flag',
      { hideRoles: 'yes' },
      refusedText('Match error: Expected boolean, got string in field data.hideRoles'),
    ],
    [
      'a flag for text',
      { sendOnEnter: true },
      refusedText('Match error: Expected string, got boolean in field data.sendOnEnter'),
    ],
    [
      'a list of numbers',
      { highlights: [1] },
      refusedText('Match error: Expected string, got number in field data.highlights.0'),
    ],
    ['too short a time', { idleTimeLimit: 59 }, refused('invalid-idle-time-limit-value', 'Invalid idleTimeLimit')],
  ])('refuse %s', async (_name, data, answer) => {
    expect(answerOf(await set(data))).toEqual(answer);
  });

  it('stay as they are where null is sent for one that has no such value', async () => {
    await set({ sidebarSortby: 'activity' });
    expect((await set({ sidebarSortby: null })).body.user.settings.preferences).toMatchObject({
      sidebarSortby: 'activity',
    });
  });

  it('of others are for those who may edit them', async () => {
    const grace = await newUser();
    expect(answerOf(await set({ hideRoles: true }, { userId: grace.userId }))).toEqual(
      refused('error-action-not-allowed', 'Editing user is not allowed'),
    );
    expect(
      (await (await admin()).post('users.setPreferences', { userId: grace.userId, data: { hideRoles: true } })).body
        .user,
    ).toMatchObject({ _id: grace.userId, settings: { preferences: { hideRoles: true } } });
    expect(answerOf(await (await admin()).post('users.setPreferences', { userId: 'nobody', data: {} }))).toEqual(
      refused('error-invalid-user', 'The optional "userId" param provided does not match any users'),
    );
    expect(answerOf(await new RestClient(gatewayUrl(1)).get('users.getPreferences'))).toEqual(NOT_LOGGED_IN);
  });

  it('are saved over DDP, and the own clients are told', async () => {
    const [client, stranger] = [await ddpOf(ada, 1), await DdpClient.connect(gatewayUrl())];
    await client.subscribe('stream-notify-user', `${ada.userId}/userData`, false);
    expect(await client.call('saveUserPreferences', { hideRoles: true, idleTimeLimit: 60, anything: 'else' })).toBe(
      true,
    );
    expect((await ada.rest.get('users.getPreferences')).body.preferences).toEqual({
      hideRoles: true,
      idleTimeLimit: 60,
    });
    const diff = { 'settings.preferences.hideRoles': true, 'settings.preferences.idleTimeLimit': 60 };
    await eventually(() =>
      expect(client.events).toContainEqual(
        expect.objectContaining({
          eventName: `${ada.userId}/userData`,
          args: [{ type: 'updated', id: ada.userId, diff, unset: {} }],
        }),
      ),
    );
    expect((await client.callRaw('saveUserPreferences', { idleTimeLimit: 1 }))['error']).toMatchObject({
      error: 'invalid-idle-time-limit-value',
      reason: 'Invalid idleTimeLimit',
    });
    expect(await stranger.call('saveUserPreferences', { hideRoles: true })).toBe(false);
    await Promise.all([client.close(), stranger.close()]);
  });
});
