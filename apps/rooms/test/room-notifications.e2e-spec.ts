import {
  answered,
  answerOf,
  ddpOf,
  eventually,
  gatewayUrl,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  type TestUser,
} from '@gantry/testing';

const METHOD = { method: 'saveNotificationSettings' };
let ada: TestUser;
let grace: TestUser;
let rid: string;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser()]);
  rid = (await newRoom(ada))._id;
});

const save = (notifications: unknown, roomId = rid) =>
  ada.rest.post('rooms.saveNotification', { roomId, notifications });

async function place(): Promise<Record<string, unknown>> {
  const { body } = await ada.rest.get('subscriptions.get');
  return body.update.find((subscription: { rid: string }) => subscription.rid === rid);
}

describe('rooms.saveNotification', () => {
  it.each<[string, string, unknown]>([
    ['desktopNotifications', 'all', 'all'],
    ['mobilePushNotifications', 'mentions', 'mentions'],
    ['emailNotifications', 'nothing', 'nothing'],
    ['audioNotifications', 'all', 'all'],
    ['unreadAlert', 'nothing', 'nothing'],
    ['unreadAlert', 'default', undefined],
    ['desktopNotifications', 'default', undefined],
    ['hideUnreadStatus', '1', true],
    ['hideUnreadStatus', 'all', false],
    ['disableNotifications', '0', false],
    ['muteGroupMentions', '1', true],
    ['audioNotificationValue', 'beep', 'beep'],
  ])('keeps %s %s', async (field, value, kept) => {
    expect(answerOf(await save({ [field]: value }))).toEqual(answered(200, { success: true }));
    expect((await place())[field]).toEqual(kept);
  });

  it('takes the documented example, and several at once', async () => {
    const notifications = { desktopNotifications: 'all', desktopNotificationDuration: '2', hideUnreadStatus: 'all' };
    expect((await save(notifications)).status).toBe(200);
    expect(await place()).toMatchObject({ desktopNotifications: 'all', hideUnreadStatus: false });
  });

  it('is refused without a login, a room, a place in it, and with what is not known', async () => {
    const asked = { roomId: rid, notifications: { unreadAlert: 'all' } };
    const settings = (text: string) => refused('error-invalid-settings', text, METHOD);
    const invalid = refused('error-invalid-subscription', 'Invalid subscription', METHOD);
    expect(answerOf(await new RestClient(gatewayUrl()).post('rooms.saveNotification', asked))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await grace.rest.post('rooms.saveNotification', asked))).toEqual(invalid);
    expect(answerOf(await save({ unreadAlert: 'all' }, unique('none')))).toEqual(invalid);
    expect(answerOf(await save({ unreadAlert: 'all', roles: 'owner' }))).toEqual(settings('Invalid settings field'));
    expect(answerOf(await save({ unreadAlert: 'loudly' }))).toEqual(settings('Invalid settings value'));
    expect(answerOf(await ada.rest.post('rooms.saveNotification', { notifications: {} }))).toEqual(
      refusedText("The 'roomId' param is required"),
    );
    expect(answerOf(await ada.rest.post('rooms.saveNotification', { roomId: rid }))).toEqual(
      refusedText("The 'notifications' param is required"),
    );
  });

  it('is what the methods do', async () => {
    const ddp = await ddpOf(ada);
    expect(await ddp.call('saveNotificationSettings', rid, 'unreadAlert', 'mentions')).toBe(true);
    expect(await ddp.call('saveAudioNotificationValue', rid, 'chime', '')).toBe(true);
    expect(await place()).toMatchObject({ unreadAlert: 'mentions', audioNotificationValue: 'chime' });
    expect(await (await ddpOf(grace)).callRaw('saveNotificationSettings', rid, 'unreadAlert', 'all')).toMatchObject({
      error: { error: 'error-invalid-subscription' },
    });
  });
});

describe('a new membership', () => {
  const chosen = {
    desktopNotifications: 'mentions',
    mobileNotifications: 'nothing',
    emailNotificationMode: 'nothing',
    audioNotifications: 'all',
  };
  const copies = {
    ...{ desktopNotifications: 'mentions', mobilePushNotifications: 'nothing' },
    ...{ emailNotifications: 'nothing', audioNotifications: 'all' },
  };
  let eve: TestUser;

  beforeAll(async () => {
    eve = await newUser();
    expect((await eve.rest.post('users.setPreferences', { data: chosen, userId: eve.userId })).status).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['by creating a room', async () => (await newRoom(eve))._id],
    ['by being named when a room is created', async () => (await newRoom(ada, { members: [eve.username] }))._id],
    [
      'by joining',
      async () => {
        const { _id } = await newRoom(ada);
        await eve.rest.post('channels.join', { roomId: _id });
        return _id;
      },
    ],
    [
      'by an invitation',
      async () => {
        const { _id } = await newRoom(ada, { section: 'groups' });
        await ada.rest.post('groups.invite', { roomId: _id, userId: eve.userId });
        return _id;
      },
    ],
    ['by a direct message', async () => (await ada.rest.post('im.create', { username: eve.username })).body.room._id],
  ])('%s begins with what its user chose', async (_way, begin) => {
    const roomId = await begin();
    await eventually(async () => {
      const { update } = (await eve.rest.get('subscriptions.get')).body;
      expect(update.find((each: { rid: string }) => each.rid === roomId)).toMatchObject(copies);
    });
  });

  it('has no choice where its user made none', async () => {
    const { _id } = await newRoom(ada, { members: [grace.username, eve.username] });
    await eventually(async () => {
      const { update } = (await eve.rest.get('subscriptions.get')).body;
      expect(update.find((each: { rid: string }) => each.rid === _id)).toMatchObject(copies);
    });
    const { update } = (await grace.rest.get('subscriptions.get')).body;
    const place = update.find((each: { rid: string }) => each.rid === _id);
    for (const field of Object.keys(copies)) expect(place).not.toHaveProperty(field);
  });
});
