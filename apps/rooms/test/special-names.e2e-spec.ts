import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DdpClient, Platform, platformState, RestClient, unique } from '@gantry/testing';

const ROOT = join(__dirname, '../../..');
const START_MS = 90_000;
/** The documented test administrator (contract/web-integration.md, TEST_MODE). */
const BOSS = 'rocketchat.internal.admin.test';
const SLUG = /^[0-9a-zA-Z._-]+$/;

/** A switch of the whole platform: a platform of the suite's own. */
describe('where names of rooms may have special characters', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-names-'));
  let platform: Platform;
  let rest: RestClient;
  let ddp: DdpClient;

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env: { TEST_MODE: 'true', OVERWRITE_SETTING_UI_Allow_room_names_with_special_chars: 'true' },
    });
    const [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: BOSS, password: BOSS });
    rest = new RestClient(url, body.data);
    ddp = await DdpClient.connect(url);
    await ddp.call('login', { resume: body.data.authToken });
  }, START_MS);

  afterAll(async () => {
    await ddp.close();
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const made = async (section: 'channels' | 'groups', name: string) =>
    (await rest.post(`${section}.create`, { name })).body[section === 'channels' ? 'channel' : 'group'];
  const info = async (roomId: string) => (await rest.get('rooms.info', { roomId })).body.room;
  const plain = async () => (await made('channels', unique('plain')))._id;

  it.each([
    ['channels.create', async (name: string) => (await made('channels', name))._id],
    ['groups.create', async (name: string) => (await made('groups', name))._id],
    ['createChannel', async (name: string) => (await ddp.call('createChannel', name, [])).rid],
    ['createPrivateGroup', async (name: string) => (await ddp.call('createPrivateGroup', name, [])).rid],
    [
      'channels.rename',
      async (name: string) => (await rest.post('channels.rename', { roomId: await plain(), name })).body.channel._id,
    ],
    [
      'groups.rename',
      async (name: string) => {
        const { _id: roomId } = await made('groups', unique('plain'));
        return (await rest.post('groups.rename', { roomId, name })).body.group._id;
      },
    ],
    [
      'saveRoomSettings',
      async (name: string) => (await ddp.call('saveRoomSettings', await plain(), 'roomName', name)).rid,
    ],
    [
      'rooms.saveRoomSettings',
      async (name: string) =>
        (await rest.post('rooms.saveRoomSettings', { rid: await plain(), roomName: name })).body.rid,
    ],
  ])('%s takes every script for the address, and keeps the name as it was given', async (way, act) => {
    for (const [name, slug] of [
      [`Общий канал ${way}`, 'Obshchiy-kanal'],
      [`Łódź ${way}`, 'Lodz'],
      [`日本 ${way}`, 'RiBen'],
      [`مرحبا ${way}`, 'mrhb'],
      [`🎉 ${way}`, 'tada'],
    ]) {
      const room = await info(await act(name ?? ''));
      expect(room).toMatchObject({ fname: name, name: `${slug}-${way}` });
    }
  });

  it('finds an address for a name without a letter, and for one that another room has', async () => {
    const { _id, name } = await made('channels', '!?!');
    expect(name).toMatch(SLUG);
    expect(await info(_id)).toMatchObject({ fname: '!?!', name });
    expect((await made('channels', 'Łódź twice')).name).toBe('Lodz-twice');
    expect((await made('channels', 'Lódź twice')).name).toBe('Lodz-twice-1');
  });
});
