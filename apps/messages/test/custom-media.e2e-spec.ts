import {
  answered,
  answerOf,
  DATE,
  ddpOf,
  eventually,
  gatewayUrl,
  ID,
  newRoom,
  newUser,
  NOT_LOGGED_IN,
  refused,
  refusedText,
  RestClient,
  unique,
  UNAUTHORIZED,
  type DdpClient,
  type TestUser,
} from '@gantry/testing';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
const DONE = answered(200, { success: true });

let boss: TestUser;
let ada: TestUser;
let listener: DdpClient;

beforeAll(async () => {
  [boss, ada] = await Promise.all([newUser({ fields: { roles: ['user', 'admin'] } }), newUser({ gateway: 1 })]);
  listener = await ddpOf(ada, 1);
  for (const event of ['updateEmojiCustom', 'deleteEmojiCustom'])
    await listener.subscribe('stream-notify-logged', event, false);
  for (const event of ['updateCustomSound', 'deleteCustomSound'])
    await listener.subscribe('stream-notify-all', event, false);
});

afterAll(() => listener.close());

const heard = (eventName: string, data: object) =>
  eventually(() =>
    expect(listener.events.filter((event) => event.eventName === eventName).map(({ args }) => args[0])).toContainEqual(
      data,
    ),
  );

describe('emoji-custom', () => {
  const formOf = (fields: Record<string, string>, picture: Uint8Array<ArrayBuffer> | undefined) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (picture) form.append('emoji', new Blob([picture], { type: 'image/png' }), 'picture.png');
    return form;
  };
  const create = (
    by: TestUser,
    fields: Record<string, string>,
    picture: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(PNG),
  ) => by.rest.upload('emoji-custom.create', formOf(fields, picture));
  const update = (by: TestUser, fields: Record<string, string>, picture?: Uint8Array<ArrayBuffer>) =>
    by.rest.upload('emoji-custom.update', formOf(fields, picture));
  const list = async (query: Record<string, string> = {}) =>
    (await ada.rest.get('emoji-custom.list', query)).body.emojis;
  const named = async (name: string) => (await list({ query: JSON.stringify({ name }) })).update[0];

  it('is made, drawn, changed, used and deleted', async () => {
    const [name, alias, renamed] = [unique('party'), unique('alias'), unique('renamed')];
    const since = new Date(Date.now() - 1_000).toISOString();
    expect(answerOf(await create(boss, { name, aliases: alias }))).toEqual(DONE);
    const emoji = await named(name);
    expect(emoji).toEqual({
      _id: expect.stringMatching(ID),
      name,
      aliases: [alias],
      extension: 'png',
      _updatedAt: expect.stringMatching(DATE),
    });
    await heard('updateEmojiCustom', { emojiData: expect.objectContaining({ _id: emoji._id, name }) });

    const picture = await fetch(`${gatewayUrl(1)}/emoji-custom/${name}.png`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG);

    const room = await newRoom(ada);
    const { message } = (await ada.rest.post('chat.sendMessage', { message: { rid: room._id, msg: 'x' } })).body;
    for (const emoji of [name, alias])
      expect(answerOf(await ada.rest.post('chat.react', { messageId: message._id, emoji }))).toEqual(DONE);

    expect(answerOf(await update(boss, { _id: emoji._id, name: renamed, aliases: alias }))).toEqual(DONE);
    expect(await named(renamed)).toMatchObject({ _id: emoji._id, aliases: [alias] });
    expect((await list({ updatedSince: since })).update).toContainEqual(expect.objectContaining({ name: renamed }));

    expect(answerOf(await boss.rest.post('emoji-custom.delete', { emojiId: emoji._id }))).toEqual(DONE);
    await heard('deleteEmojiCustom', { emojiData: expect.objectContaining({ name: renamed }) });
    expect(await named(renamed)).toBeUndefined();
    expect((await list({ updatedSince: since })).remove).toContainEqual(expect.objectContaining({ _id: emoji._id }));
    const gone = await fetch(`${gatewayUrl()}/emoji-custom/${renamed}.png`);
    expect([gone.status, gone.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('refuses what is wrong with it', async () => {
    const taken = unique('taken');
    expect(answerOf(await create(boss, { name: taken, aliases: '' }))).toEqual(DONE);
    const { _id } = await named(taken);
    const field = { method: 'insertOrUpdateEmoji', field: 'Name' };
    const cases: [Promise<unknown>, unknown][] = [
      [create(ada, { name: unique('x'), aliases: '' }).then(answerOf), UNAUTHORIZED],
      [
        boss.rest.upload('emoji-custom.create', formOf({ name: 'x' }, undefined)).then(answerOf),
        refused('invalid-field'),
      ],
      [
        create(boss, { name: '', aliases: '' }).then(answerOf),
        refused('error-the-field-is-required', 'The field Name is required', field),
      ],
      [
        create(boss, { name: 'a b', aliases: '' }).then(answerOf),
        refused('error-input-is-not-a-valid-field', 'a b is not a valid name', { ...field, input: 'a b' }),
      ],
      [
        create(boss, { name: unique('x'), aliases: taken }).then(answerOf),
        refused(
          'Custom_Emoji_Error_Name_Or_Alias_Already_In_Use',
          'The custom emoji or one of its aliases is already in use',
          { method: 'insertOrUpdateEmoji' },
        ),
      ],
      [
        create(boss, { name: unique('x'), aliases: '' }, new Uint8Array([60, 115, 118, 103])).then(answerOf),
        refused('error-invalid-file-type', 'Invalid file type: image/png'),
      ],
      [update(boss, { name: 'x' }).then(answerOf), refused('The required "_id" query param is missing.')],
      [update(boss, { _id: 'none', name: 'x' }).then(answerOf), refused('Emoji not found.')],
      [boss.rest.post('emoji-custom.delete', {}).then(answerOf), refusedText('The "emojiId" params is required!')],
      [ada.rest.post('emoji-custom.delete', { emojiId: _id }).then(answerOf), refused('not_authorized')],
      [
        ada.rest.get('emoji-custom.list', { updatedSince: 'never' }).then(answerOf),
        refused('error-roomId-param-invalid', 'The "updatedSince" query parameter must be a valid date.'),
      ],
      [new RestClient(gatewayUrl()).get('emoji-custom.list').then(answerOf), NOT_LOGGED_IN],
    ];
    for (const [answer, expected] of cases) expect(await answer).toEqual(expected);
  });

  it('is three methods too', async () => {
    const client = await ddpOf(boss);
    const name = unique('method');
    const _id = await client.call('insertOrUpdateEmoji', { name, aliases: '', extension: 'png', newFile: true });
    await client.call('uploadEmojiCustom', PNG.toString('latin1'), 'image/png', { name, extension: 'png' });
    const listed = await client.call('listEmojiCustom', { name });
    expect(listed).toEqual([expect.objectContaining({ _id, name, extension: 'png', aliases: [] })]);
    expect(await client.call('insertOrUpdateEmoji', { _id, name, aliases: 'a1' })).toBe(true);
    expect(await client.call('deleteEmojiCustom', _id, '')).toBe(true);
    await expect(client.call('deleteEmojiCustom', _id)).rejects.toMatchObject({
      error: { error: 'Custom_Emoji_Error_Invalid_Emoji' },
    });
    await client.close();
  });
});

describe('custom-sounds', () => {
  it('are made, heard, renamed and deleted by methods', async () => {
    const client = await ddpOf(boss);
    const [name, renamed] = [`${unique('gong')} two`, unique('bell')];
    const _id = await client.call('insertOrUpdateSound', { name, extension: 'mp3' });
    await client.call('uploadCustomSound', 'ID3 sound', 'audio/mpeg', { _id, name, extension: 'mp3' });
    const query = JSON.stringify({ name });
    expect(answerOf(await ada.rest.get('custom-sounds.list', { query }))).toEqual(
      answered(200, {
        sounds: [{ _id, name, extension: 'mp3', _updatedAt: expect.stringMatching(DATE) }],
        ...{ count: 1, offset: 0, total: 1, success: true },
      }),
    );
    const sound = await fetch(`${gatewayUrl()}/custom-sounds/${_id}.mp3`);
    expect([sound.status, sound.headers.get('content-type'), await sound.text()]).toEqual([
      200,
      'audio/mpeg',
      'ID3 sound',
    ]);
    await client.call('insertOrUpdateSound', { _id, name: renamed, extension: 'mp3' });
    await heard('updateCustomSound', { soundData: expect.objectContaining({ _id, name: renamed }) });
    expect(await client.call('listCustomSounds')).toContainEqual(expect.objectContaining({ _id, name: renamed }));
    expect(await client.call('deleteCustomSound', _id)).toBe(true);
    await heard('deleteCustomSound', { soundData: expect.objectContaining({ _id }) });
    expect((await fetch(`${gatewayUrl()}/custom-sounds/${_id}.mp3`)).status).toBe(404);
    await client.close();
  });

  it('are for those who may manage them', async () => {
    const [client, own] = [await ddpOf(boss), await ddpOf(ada)];
    const _id = await client.call('insertOrUpdateSound', { name: unique('mine'), extension: 'mp3' });
    const refusals: [DdpClient, string, unknown[], string][] = [
      [own, 'insertOrUpdateSound', [{ name: 'x' }], 'not_authorized'],
      [own, 'uploadCustomSound', ['ID3', 'audio/mpeg', { _id }], 'not_authorized'],
      [own, 'deleteCustomSound', [_id], 'not_authorized'],
      [client, 'insertOrUpdateSound', [{ name: ' ' }], 'error-the-field-is-required'],
      [client, 'insertOrUpdateSound', [{ name: 'a/b' }], 'error-input-is-not-a-valid-field'],
      [client, 'uploadCustomSound', ['<html>', 'audio/mpeg', { _id }], 'error-invalid-file-type'],
      [client, 'deleteCustomSound', ['none'], 'Custom_Sound_Error_Invalid_Sound'],
    ];
    for (const [by, method, params, error] of refusals)
      await expect(by.call(method, ...params)).rejects.toMatchObject({ error: { error } });
    expect(answerOf(await new RestClient(gatewayUrl()).get('custom-sounds.list'))).toEqual(NOT_LOGGED_IN);
    await Promise.all([client.close(), own.close()]);
  });
});
