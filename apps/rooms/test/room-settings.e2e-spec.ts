import {
  admin,
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
  type Answer,
  type TestUser,
} from '@gantry/testing';

const LABELS = { channels: 'channel', groups: 'private group' } as const;
const ONE = { channels: 'channel', groups: 'group' } as const;
type Section = keyof typeof LABELS;
const SECTIONS = ['channels', 'groups'] as const;
const NOT_ALLOWED = refused('error-action-not-allowed', 'Editing room is not allowed', {
  method: 'saveRoomSettings',
  action: 'Editing_room',
});
const INVALID = refused('error-invalid-settings', 'Invalid settings provided', { method: 'saveRoomSettings' });

interface Setter {
  readonly verb: string;
  readonly field: string;
  readonly sections: readonly Section[];
  readonly value: () => unknown;
  /** What of the room is different; a text is answered under its own name, the room otherwise. */
  readonly shows: (value: unknown) => object;
  readonly echoes?: true;
  readonly note?: string;
  readonly wrong?: unknown;
  readonly missing?: Answer;
  readonly same?: (section: Section) => Answer | undefined;
}

const sameOf =
  (what: string, sections: readonly Section[] = ['channels']) =>
  (section: Section): Answer | undefined =>
    sections.includes(section)
      ? refusedText(`The ${LABELS[section]} ${what} is the same as what it would be changed to.`)
      : undefined;

function textSetter(verb: string, field: string, stored: string, what?: string): Setter {
  return {
    ...{ verb, field, sections: SECTIONS, echoes: true, wrong: 5 },
    value: () => unique('text'),
    shows: (value) => ({ [stored]: value }),
    note: `room_changed_${stored}`,
    ...(what === undefined ? {} : { same: sameOf(what) }),
  };
}

const SETTERS: readonly Setter[] = [
  textSetter('setTopic', 'topic', 'topic', 'topic'),
  textSetter('setDescription', 'description', 'description', 'description'),
  textSetter('setPurpose', 'purpose', 'description', 'purpose (description)'),
  textSetter('setAnnouncement', 'announcement', 'announcement'),
  {
    ...{ verb: 'rename', field: 'name', sections: SECTIONS, note: 'r', wrong: 'not a name' },
    value: () => unique('renamed'),
    shows: (name) => ({ name, fname: name }),
    same: (section) =>
      section === 'channels' ? refusedText('The channel name is the same as what it would be renamed to.') : undefined,
  },
  {
    ...{ verb: 'setReadOnly', field: 'readOnly', sections: SECTIONS, wrong: 'perhaps' },
    value: () => true,
    shows: (ro) => ({ ro }),
    same: sameOf('read only setting', SECTIONS),
  },
  {
    ...{ verb: 'setJoinCode', field: 'joinCode', sections: ['channels'], wrong: 5 },
    value: () => 'open sesame',
    shows: () => ({ joinCodeRequired: true }),
  },
  {
    ...{ verb: 'setCustomFields', field: 'customFields', sections: SECTIONS },
    value: () => ({ organization: 'tra-la-la' }),
    shows: (customFields) => ({ customFields }),
    missing: refusedText('The bodyParam "customFields" is required with a type like object.'),
  },
];

const ROWS = SETTERS.flatMap((setter) => setter.sections.map((section) => ({ ...setter, section })));

let ada: TestUser;
let grace: TestUser;

beforeAll(async () => {
  [ada, grace] = await Promise.all([newUser(), newUser({ gateway: 1 })]);
});

async function infoOf(section: Section, roomId: string): Promise<Record<string, unknown>> {
  return (await ada.rest.get(`${section}.info`, { roomId })).body[ONE[section]];
}

async function notesOf(rid: string): Promise<{ t: string; msg: string }[]> {
  const history = (await (await ddpOf(ada)).call('loadHistory', rid, null, 50)).messages;
  return history.filter(({ t }: { t?: string }) => t !== undefined);
}

async function placeOf(user: TestUser, rid: string): Promise<Record<string, unknown>> {
  const { body } = await user.rest.get('subscriptions.get');
  return body.update.find((subscription: { rid: string }) => subscription.rid === rid);
}

describe.each(ROWS)('$section.$verb', ({ section, verb, field, value, shows, echoes, note, wrong, missing, same }) => {
  const set = (rest: RestClient, roomId: string, given: object) =>
    rest.post(`${section}.${verb}`, { roomId, ...given });

  it('changes the room, tells it, and says when nothing would change', async () => {
    const { _id } = await newRoom(ada, { section });
    const given = value();
    const reply = answerOf(await set(ada.rest, _id, { [field]: given }));
    expect(reply).toEqual(
      answered(200, {
        ...(echoes ? { [field]: given } : { [ONE[section]]: expect.objectContaining({ _id, ...shows(given) }) }),
        success: true,
      }),
    );
    const room = await infoOf(section, _id);
    expect(room).toMatchObject(shows(given));
    expect(JSON.stringify(room)).not.toContain('open sesame');
    expect((await notesOf(_id)).map(({ t, msg }) => ({ t, msg }))).toEqual(
      note === undefined ? [] : [{ t: note, msg: given }],
    );
    const again = same?.(section);
    if (again) expect(answerOf(await set(ada.rest, _id, { [field]: given }))).toEqual(again);
  });

  it('is refused without a login, to members, without a value and with a wrong one', async () => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    expect(answerOf(await set(new RestClient(gatewayUrl()), _id, { [field]: value() }))).toEqual(NOT_LOGGED_IN);
    expect(answerOf(await set(grace.rest, _id, { [field]: value() }))).toEqual(NOT_ALLOWED);
    expect(answerOf(await set(ada.rest, _id, {}))).toEqual(
      missing ?? refusedText(`The bodyParam "${field}" is required`),
    );
    if (verb === 'rename')
      expect((await set(ada.rest, _id, { [field]: wrong })).body.errorType).toBe('error-invalid-room-name');
    else if (wrong !== undefined) expect(answerOf(await set(ada.rest, _id, { [field]: wrong }))).toEqual(INVALID);
    expect((await set(ada.rest, unique('none'), { [field]: value() })).body.errorType).toBe('error-room-not-found');
  });
});

describe('setType', () => {
  it.each([
    ['channels', 'p', 'Private Group'],
    ['groups', 'c', 'Channel'],
  ] as const)('of %s makes the room one of type %s, in its memberships too', async (section, type, word) => {
    const { _id } = await newRoom(ada, { section, members: [grace.username] });
    const { body } = await ada.rest.post(`${section}.setType`, { roomId: _id, type });
    expect(body).toMatchObject({ [ONE[section]]: { _id, t: type }, success: true });
    expect(await placeOf(grace, _id)).toMatchObject({ t: type });
    expect(await notesOf(_id)).toMatchObject([{ t: 'room_changed_privacy', msg: word }]);
    const now = section === 'channels' ? 'groups' : 'channels';
    expect(answerOf(await ada.rest.post(`${now}.setType`, { roomId: _id, type }))).toEqual(
      refusedText(`The ${LABELS[now]} type is the same as what it would be changed to.`),
    );
  });

  it('shows out who only looked in', async () => {
    const { _id } = await newRoom(ada);
    const [mine, hers] = await Promise.all([ddpOf(ada), ddpOf(grace, 1)]);
    for (const ddp of [mine, hers]) await ddp.subscribe('stream-room-messages', _id, false);
    await ada.rest.post('channels.setType', { roomId: _id, type: 'p' });
    const heard = (ddp: typeof mine) => ddp.events.flatMap(({ args }) => args.map(({ msg }) => msg));
    await eventually(async () => {
      const msg = unique('secret');
      await ada.rest.post('chat.sendMessage', { message: { rid: _id, msg } });
      await eventually(() => expect(heard(mine)).toContain(msg));
      expect(heard(hers)).not.toContain(msg);
    });
    expect((await grace.rest.get('rooms.info', { roomId: _id })).body.error).toBe('not-allowed');
  });
});

describe('setDefault', () => {
  it('is for administrators, who may take it back', async () => {
    const { _id } = await newRoom(ada);
    const boss = await admin();
    expect(answerOf(await ada.rest.post('channels.setDefault', { roomId: _id, default: true }))).toEqual(
      refused('error-action-not-allowed', 'Viewing room administration is not allowed', {
        method: 'saveRoomSettings',
        action: 'Viewing_room_administration',
      }),
    );
    expect((await boss.post('channels.setDefault', { roomId: _id, default: true })).body).toMatchObject({
      channel: { _id, default: true },
    });
    expect((await boss.post('channels.setDefault', { roomId: _id, default: false })).status).toBe(200);
    expect((await boss.post('channels.setDefault', { roomId: _id, default: 'false' })).body).toEqual({
      success: false,
      error: 'The channel default setting is the same as what it would be changed to.',
      errorType: 'error-channels-setdefault-missing-default-param',
    });
    expect((await boss.post('channels.setDefault', { roomId: _id })).body.errorType).toBe(
      'error-channels-setdefault-is-same',
    );
  });
});

describe('rename', () => {
  it('reaches the memberships, and is refused for the name of another room', async () => {
    const [{ _id }, other] = await Promise.all([newRoom(ada, { members: [grace.username] }), newRoom(ada)]);
    const name = unique('renamed');
    await ada.rest.post('channels.rename', { roomId: _id, name });
    expect(await placeOf(grace, _id)).toMatchObject({ name, fname: name });
    expect((await ada.rest.post('channels.rename', { roomId: _id, name: other.name })).body.errorType).toBe(
      'error-duplicate-channel-name',
    );
    expect((await ada.rest.get('channels.info', { roomName: name })).body.channel._id).toBe(_id);
  });

  it('gives a name to one of those who ask for it at once', async () => {
    const rooms = await Promise.all([newRoom(ada), newRoom(ada), newRoom(ada)]);
    const name = unique('wanted');
    const replies = await Promise.all(rooms.map(({ _id }) => ada.rest.post('channels.rename', { roomId: _id, name })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });
});

describe('saveRoomSettings', () => {
  it('takes one setting or several, and tells the members', async () => {
    const { _id } = await newRoom(ada, { section: 'groups', members: [grace.username] });
    const [mine, hers] = await Promise.all([ddpOf(ada), ddpOf(grace, 1)]);
    await hers.subscribe('stream-notify-user', `${grace.userId}/rooms-changed`, false);
    expect(await mine.call('saveRoomSettings', _id, 'roomTopic', 'one')).toEqual({ result: true, rid: _id });
    expect(
      await mine.call(
        'saveRoomSettings',
        _id,
        { roomTopic: 'two', roomAnnouncement: 'now', systemMessages: ['uj'] },
        '',
      ),
    ).toEqual({ result: true, rid: _id });
    expect(await infoOf('groups', _id)).toMatchObject({ topic: 'two', announcement: 'now', sysMes: ['uj'] });
    expect((await notesOf(_id)).map(({ t }) => t).sort()).toEqual([
      'room_changed_announcement',
      'room_changed_topic',
      'room_changed_topic',
    ]);
    await eventually(() =>
      expect(hers.events.flatMap(({ args }) => args)).toContainEqual(expect.objectContaining({ _id, topic: 'two' })),
    );
  });

  it('takes the code of a channel away again', async () => {
    const { _id } = await newRoom(ada);
    const ddp = await ddpOf(ada);
    await ddp.call('saveRoomSettings', _id, 'joinCode', '1234');
    expect((await grace.rest.post('channels.join', { roomId: _id })).body.errorType).toBe('error-code-invalid');
    await ddp.call('saveRoomSettings', _id, 'joinCode', '');
    expect((await grace.rest.post('channels.join', { roomId: _id })).status).toBe(200);
  });

  it.each<[string, object, string]>([
    ['an unknown setting', { noSuchSetting: 1 }, 'error-invalid-settings'],
    ['a field of the room itself', { msgs: 1_000 }, 'error-invalid-settings'],
    ['a wrong value', { readOnly: 'perhaps' }, 'error-invalid-settings'],
    ['a text without end', { roomTopic: 'x'.repeat(10_001) }, 'error-invalid-settings'],
    ['retention, to owners', { retentionEnabled: true }, 'error-action-not-allowed'],
    ['featuring, to owners', { featured: true }, 'error-action-not-allowed'],
    ['encryption of a channel', { encrypted: true }, 'error-action-not-allowed'],
  ])('refuses %s, with everything else of the call', async (_what, settings, code) => {
    const { _id } = await newRoom(ada);
    expect(
      (await ada.rest.post('rooms.saveRoomSettings', { rid: _id, roomTopic: 'new', ...settings })).body,
    ).toMatchObject({ errorType: code });
    expect(await infoOf('channels', _id)).not.toHaveProperty('topic');
  });

  it('answers REST with the room id, and knows no rooms that are not there', async () => {
    const { _id } = await newRoom(ada);
    expect(answerOf(await ada.rest.post('rooms.saveRoomSettings', { rid: _id, roomTopic: 'new' }))).toEqual(
      answered(200, { rid: _id, success: true }),
    );
    expect(
      (await ada.rest.post('rooms.saveRoomSettings', { rid: unique('none'), roomTopic: 'new' })).body.errorType,
    ).toBe('error-invalid-room');
  });

  it('encrypts a group by its owner, who is named', async () => {
    const { _id } = await newRoom(ada, { section: 'groups' });
    const { body } = await ada.rest.post('groups.setEncrypted', { roomId: _id, encrypted: true });
    expect(body).toMatchObject({ group: { _id, encrypted: true } });
    expect(await notesOf(_id)).toMatchObject([{ t: 'room_e2e_enabled', msg: ada.username }]);
  });
});

describe('im.setTopic', () => {
  it('needs edit-room, which an administrator holds', async () => {
    const boss = await admin();
    const { body } = await boss.post('im.create', { username: grace.username });
    const asked = { roomId: body.room._id, topic: 'new' };
    expect(answerOf(await boss.post('im.setTopic', asked))).toEqual(answered(200, { topic: 'new', success: true }));
    expect(answerOf(await grace.rest.post('im.setTopic', asked))).toEqual(NOT_ALLOWED);
  });
});
