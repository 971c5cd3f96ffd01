import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, Platform, platformState, RestClient, unique } from '@gantry/testing';

const ROOT = join(__dirname, '../../..');
const START_MS = 90_000;
/** The documented test administrator (contract/web-integration.md, TEST_MODE). */
const BOSS = 'rocketchat.internal.admin.test';

/** A switch of the whole platform: a platform of the suite's own. */
describe('where the history of messages is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-kept-'));
  let platform: Platform;
  let rest: RestClient;
  let roomId: string;

  beforeAll(async () => {
    platform = await Platform.start({
      mode: platformState().mode,
      root: ROOT,
      folder,
      env: { TEST_MODE: 'true', OVERWRITE_SETTING_Message_KeepHistory: 'true' },
    });
    const [url = ''] = platform.urls;
    const { body } = await new RestClient(url).post('login', { user: BOSS, password: BOSS });
    rest = new RestClient(url, body.data);
  }, START_MS);

  beforeEach(async () => {
    roomId = (await rest.post('channels.create', { name: unique('room') })).body.channel._id;
  });

  afterAll(async () => {
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const say = async (text: string, more: object = {}) =>
    (await rest.post('chat.postMessage', { roomId, text, ...more })).body.message._id;
  const texts = async () =>
    (await rest.get('channels.history', { roomId })).body.messages
      .filter(({ t }: { t?: string }) => t === undefined)
      .map(({ msg }: { msg: string }) => msg);
  const msgs = async () => (await rest.get('channels.info', { roomId })).body.channel.msgs;

  it('shows what was edited and pinned once, as it is', async () => {
    const msgId = await say('before @all');
    await rest.post('chat.update', { roomId, msgId, text: 'after @all' });
    await rest.post('chat.pinMessage', { messageId: msgId });
    expect(await texts()).toEqual(['after @all']);
    const { body } = await rest.get('chat.getPinnedMessages', { roomId });
    expect(body.messages.map(({ _id }: { _id: string }) => _id)).toEqual([msgId]);
    const found = await rest.get('chat.search', { roomId, searchText: 'before' });
    expect(found.body.messages).toEqual([]);
  });

  it('shows nobody what was deleted, and says that it is gone', async () => {
    const since = new Date(Date.now() - 1_000).toISOString();
    const [first, gone] = [await say('stays'), await say('goes')];
    const reply = await say('answer', { tmid: first });
    await eventually(async () => expect(await msgs()).toBe(3));
    for (const msgId of [gone, reply]) await rest.post('chat.delete', { roomId, msgId });
    expect(await texts()).toEqual(['stays']);
    expect((await rest.get('chat.getMessage', { msgId: gone })).status).toBe(400);
    expect((await rest.get('chat.getMessage', { msgId: first })).body.message).not.toHaveProperty('tcount');
    const { body } = await rest.get('chat.syncMessages', { roomId, lastUpdate: since });
    expect(body.result.deleted.map(({ _id }: { _id: string }) => _id).sort()).toEqual([gone, reply].sort());
    await eventually(async () => expect(await msgs()).toBe(1));
    expect((await rest.post('chat.update', { roomId, msgId: gone, text: 'back' })).status).toBe(400);
  });
});
